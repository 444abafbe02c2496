import { type RenderOptions, render } from "@testing-library/react";
import { type UserEvent, userEvent } from "@testing-library/user-event";
import { MemoryRouter } from "react-router";
import { App } from "../app.tsx";

/** Opens the application at a path, and gives the user who works with it. */
export function open(path: string, options: Pick<RenderOptions, "onCaughtError"> = {}): UserEvent {
  render(
    <MemoryRouter initialEntries={[path]}>
      <App />
    </MemoryRouter>,
    options,
  );
  return userEvent.setup();
}
