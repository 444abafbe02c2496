import "@testing-library/jest-dom/jest-globals";
import { afterEach } from "@jest/globals";
import { cleanup } from "@testing-library/react";
import { setToken } from "../session.ts";

afterEach(() => {
  cleanup();
  setToken(null);
});
