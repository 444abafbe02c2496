import { expect, test } from "@jest/globals";
import { screen } from "@testing-library/react";
import type { UserEvent } from "@testing-library/user-event";
import { open } from "../test/render.tsx";
import { problem, serve } from "../test/server.ts";

const login = "POST /api/identity/login";
const empty = { body: { items: [], total: 0, page: 1, page_size: 20 } };

async function fillAndSend(user: UserEvent) {
  await user.type(screen.getByLabelText("Email"), "joerg@mueller.example");
  await user.type(screen.getByLabelText("Password"), "correct horse battery{Enter}");
}

test("a login opens the contacts and uses the token from then on", async () => {
  const sent = serve({ [login]: { body: { access_token: "token-1" } }, "GET /api/crm/contacts": empty });
  const user = open("/login");
  await fillAndSend(user);
  await screen.findByRole("heading", { name: "Contacts" });
  await screen.findByText(/No contacts yet/);
  expect(sent[0]?.body).toEqual({ email: "joerg@mueller.example", password: "correct horse battery" });
  expect(sent.find((request) => request.url.startsWith("/api/crm"))?.token).toBe("Bearer token-1");
  expect(sessionStorage.getItem("neuroerp.token")).toBe("token-1");
});

test("wrong credentials are said and can be corrected", async () => {
  serve({ [login]: { status: 401, body: problem("The email address or the password is wrong.") } });
  const user = open("/login");
  await fillAndSend(user);
  expect(await screen.findByRole("alert")).toHaveTextContent("The email address or the password is wrong.");
  expect(screen.getByRole("button", { name: "Log in" })).toBeEnabled();
});

test("the form is sent once while the answer is on its way", async () => {
  const sent = serve({ [login]: () => new Promise(() => undefined) });
  const user = open("/login");
  await fillAndSend(user);
  const button = screen.getByRole("button", { name: "Please wait …" });
  expect(button).toBeDisabled();
  await user.click(button);
  expect(sent).toHaveLength(1);
});

test("a server that cannot be reached is said", async () => {
  serve({ [login]: new TypeError("Failed to fetch") });
  const user = open("/login");
  await fillAndSend(user);
  expect(await screen.findByRole("alert")).toHaveTextContent("The server cannot be reached.");
});

test("an answer that is no JSON is said in plain words", async () => {
  serve({ [login]: { status: 502 } });
  const user = open("/login");
  await fillAndSend(user);
  expect(await screen.findByRole("alert")).toHaveTextContent("Something went wrong.");
});

test("a page that needs a login asks for it", () => {
  serve({});
  open("/contacts");
  expect(screen.getByRole("heading", { name: "Log in" })).toBeInTheDocument();
});
