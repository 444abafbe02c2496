import { expect, test } from "@jest/globals";
import { screen } from "@testing-library/react";
import type { UserEvent } from "@testing-library/user-event";
import { open } from "../test/render.tsx";
import { problem, serve } from "../test/server.ts";

const register = "POST /api/identity/register";
const values = {
  company: "Müller & Söhne",
  name: "Jörg Müller",
  email: "joerg@mueller.example",
  password: "correct horse battery",
};

async function fillAndSend(user: UserEvent) {
  await user.type(screen.getByLabelText("Company"), values.company);
  await user.type(screen.getByLabelText("Your name"), values.name);
  await user.type(screen.getByLabelText("Email"), values.email);
  await user.type(screen.getByLabelText("Password"), values.password);
  await user.click(screen.getByRole("button", { name: "Register" }));
}

test("a registration logs in and shows who and whose company it is", async () => {
  const sent = serve({
    [register]: { status: 201, body: { id: "1", ...values } },
    "POST /api/identity/login": { body: { access_token: "token-1" } },
    "GET /api/identity/me": { body: { id: "1", ...values } },
    "GET /api/crm/contacts": { body: { items: [], total: 0, page: 1, page_size: 20 } },
  });
  const user = open("/register");
  await fillAndSend(user);
  expect(await screen.findByText(values.name)).toHaveTextContent("Müller & Söhne");
  expect(sent[0]?.body).toEqual(values);
});

test("what the server refuses is said at its field", async () => {
  const message = "This address is already registered.";
  serve({ [register]: { status: 409, body: problem(message, { email: message }) } });
  const user = open("/register");
  await fillAndSend(user);
  await screen.findByRole("alert");
  expect(screen.getByLabelText("Email")).toHaveAccessibleDescription(message);
  expect(screen.getByLabelText("Email")).toBeInvalid();
  expect(screen.getByLabelText("Password")).toHaveAccessibleDescription("At least 10 characters.");
  expect(screen.getByLabelText("Password")).toBeValid();
});

test("who has an account finds the way to log in", async () => {
  serve({});
  const user = open("/register");
  await user.click(screen.getByText("Already registered?").querySelector("a") as HTMLElement);
  expect(screen.getByRole("heading", { name: "Log in" })).toBeInTheDocument();
});
