import { beforeEach, expect, jest, test } from "@jest/globals";
import { act, screen, within } from "@testing-library/react";
import type { UserEvent } from "@testing-library/user-event";
import { setToken } from "../session.ts";
import { open } from "../test/render.tsx";
import { serve } from "../test/server.ts";
import { type RememberingTracker, rememberingTracker } from "../test/tracker.ts";
import { report, setTracker } from "../tracking/tracker.ts";

const list = "GET /api/crm/contacts";
const me = "GET /api/identity/me";

function track(tracker: RememberingTracker): RememberingTracker {
  act(() => setTracker(tracker));
  return tracker;
}

async function openDialogue(user: UserEvent, place: HTMLElement = document.body): Promise<HTMLElement> {
  await user.click(within(place).getByRole("button", { name: "Report a problem" }));
  return screen.getByRole("dialog", { name: "Report a problem" });
}

beforeEach(() => {
  serve({});
});

test("where nobody tracks errors there is no way to report a problem", () => {
  open("/login");
  expect(screen.queryByRole("button", { name: "Report a problem" })).not.toBeInTheDocument();
});

test("a report is sent with what was entered, and thanked for", async () => {
  const tracker = track(rememberingTracker());
  const user = open("/login");
  const dialogue = await openDialogue(user);
  await user.type(within(dialogue).getByLabelText("What happened?"), " The list is empty. ");
  await user.type(within(dialogue).getByLabelText(/Email/), "anna@example.com");
  await user.click(within(dialogue).getByRole("button", { name: "Send" }));
  expect(await within(dialogue).findByRole("status")).toHaveTextContent("Your report has been sent.");
  expect(tracker.sent).toEqual([{ message: "The list is empty.", email: "anna@example.com" }]);
  expect(within(dialogue).getByRole("button", { name: "Close" })).toHaveFocus();
  await user.keyboard("{Enter}");
  expect(dialogue).not.toHaveAttribute("open");
});

test("a report that was not taken is said, and what was entered stays", async () => {
  track(rememberingTracker("feedback", new Error("the error tracker answered 429")));
  const user = open("/login");
  const dialogue = await openDialogue(user);
  await user.type(within(dialogue).getByLabelText("What happened?"), "It broke");
  await user.click(within(dialogue).getByRole("button", { name: "Send" }));
  expect(await within(dialogue).findByRole("alert")).toHaveTextContent("could not be sent");
  expect(within(dialogue).getByLabelText("What happened?")).toHaveValue("It broke");
});

test("a dialogue that is opened again is empty", async () => {
  track(rememberingTracker());
  const user = open("/login");
  const dialogue = await openDialogue(user);
  await user.type(within(dialogue).getByLabelText("What happened?"), "Never mind");
  await user.click(within(dialogue).getByRole("button", { name: "Cancel" }));
  expect(await openDialogue(user)).toHaveAttribute("open");
  expect(within(dialogue).getByLabelText("What happened?")).toHaveValue("");
});

test.each([
  ["feedback", "The developers get it with the page that you are on."],
  ["issues", "It becomes an issue of its own in the developers' error tracker."],
] as const)("where reports are %s, it is said what becomes of one", async (reportsAre, hint) => {
  track(rememberingTracker(reportsAre));
  const user = open("/login");
  await openDialogue(user);
  expect(screen.getByLabelText("What happened?")).toHaveAccessibleDescription(hint);
});

test("a page that fails is replaced by one that says so, and its report names the error's event", async () => {
  jest.spyOn(console, "error").mockImplementation(() => {});
  const tracker = track(rememberingTracker());
  setToken("token");
  serve({ [list]: { body: { items: [null], total: 1, page: 1, page_size: 20 } } });
  const user = open("/contacts", { onCaughtError: (error) => report(error) });
  const page = await screen.findByRole("alert", { name: "This page has failed" });
  expect(page).toHaveTextContent("The error was reported.");
  const dialogue = await openDialogue(user, page);
  await user.type(within(dialogue).getByLabelText("What happened?"), "I opened it");
  await user.click(within(dialogue).getByRole("button", { name: "Send" }));
  await within(dialogue).findByRole("status");
  expect(tracker.captured).toHaveLength(1);
  expect(tracker.sent).toEqual([{ message: "I opened it", email: "", event: "event-1" }]);
});

test("where nothing around the pages can be shown, that is said as well", async () => {
  jest.spyOn(console, "error").mockImplementation(() => {});
  setToken("token");
  serve({ [list]: { body: { items: [], total: 0, page: 1, page_size: 20 } }, [me]: { body: { name: {} } } });
  open("/contacts");
  expect(await screen.findByRole("alert", { name: "This page has failed" })).toBeInTheDocument();
  expect(screen.queryByRole("navigation")).not.toBeInTheDocument();
});

test("another page is shown after one that failed", async () => {
  jest.spyOn(console, "error").mockImplementation(() => {});
  setToken("token");
  serve({ [list]: { body: { items: [null], total: 1, page: 1, page_size: 20 } } });
  const user = open("/contacts");
  await screen.findByRole("alert", { name: "This page has failed" });
  await user.click(screen.getByRole("button", { name: "Log out" }));
  expect(await screen.findByRole("heading", { name: "Log in" })).toBeInTheDocument();
});
