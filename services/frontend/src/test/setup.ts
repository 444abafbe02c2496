import "@testing-library/jest-dom/jest-globals";
import { afterEach } from "@jest/globals";
import { cleanup } from "@testing-library/react";
import { setToken } from "../session.ts";
import { setTracker } from "../tracking/tracker.ts";

// jsdom opens no dialogues.
HTMLDialogElement.prototype.showModal = function () {
  this.open = true;
};
HTMLDialogElement.prototype.close = function () {
  this.open = false;
  this.dispatchEvent(new Event("close"));
};

afterEach(() => {
  cleanup();
  setToken(null);
  setTracker(null);
});
