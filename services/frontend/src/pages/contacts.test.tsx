import { beforeEach, expect, test } from "@jest/globals";
import { screen, waitFor, within } from "@testing-library/react";
import { setToken } from "../session.ts";
import { open } from "../test/render.tsx";
import { problem, type Reply, type SentRequest, serve } from "../test/server.ts";

const list = "GET /api/crm/contacts";
const anne = {
  id: "id-anne",
  name: "Änne Größ",
  company: "Straße KG",
  email: "aenne@strasse.example",
  phone: "+49 30 1",
  notes: null,
};
const otto = { id: "id-otto", name: "Otto", company: null, email: null, phone: null, notes: "A friend" };

function page(items: readonly object[], total = items.length, number = 1): Reply {
  return { body: { items, total, page: number, page_size: 20 } };
}

function query(request: SentRequest | undefined): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(request?.url.split("?")[1]));
}

beforeEach(() => setToken("token-1"));

test("contacts are listed with what is known of them", async () => {
  serve({ [list]: page([anne, otto]) });
  open("/contacts");
  expect(screen.getByText("Loading contacts …")).toBeInTheDocument();
  const row = await screen.findByRole("row", { name: /Änne Größ/ });
  expect(within(row).getByText("Straße KG")).toBeInTheDocument();
  expect(within(row).getByRole("link", { name: anne.email })).toHaveAttribute("href", `mailto:${anne.email}`);
  expect(screen.getByRole("row", { name: /Otto/ })).toHaveTextContent("A friend");
});

test("a failed load is said and can be tried again", async () => {
  let attempts = 0;
  serve({ [list]: () => (++attempts === 1 ? { status: 503, body: problem("Busy.") } : page([otto])) });
  const user = open("/contacts");
  expect(await screen.findByRole("alert")).toHaveTextContent("Busy.");
  await user.click(screen.getByRole("button", { name: "Try again" }));
  await screen.findByRole("row", { name: /Otto/ });
  expect(screen.queryByRole("alert")).not.toBeInTheDocument();
});

test("typing searches once it pauses, and says when nothing matches", async () => {
  const sent = serve({ [list]: (request) => page(query(request).search ? [] : [anne]) });
  const user = open("/contacts");
  await screen.findByRole("row", { name: /Änne/ });
  await user.type(screen.getByRole("searchbox", { name: "Search contacts" }), "größer");
  await screen.findByText("No contact matches “größer”.");
  const searches = sent.filter((request) => query(request).search);
  expect(query(searches.at(-1))).toEqual({ search: "größer", page: "1" });
  expect(searches.length).toBeLessThan("größer".length);
});

test("a new contact is sent, announced, and in the list", async () => {
  const items: object[] = [];
  const sent = serve({
    [list]: () => page(items),
    "POST /api/crm/contacts": () => {
      items.push(anne);
      return { status: 201, body: anne };
    },
  });
  const user = open("/contacts");
  await screen.findByText(/No contacts yet/);
  await user.click(screen.getByRole("button", { name: "New contact" }));
  expect(screen.getByLabelText("Name")).toHaveFocus();
  await user.type(screen.getByLabelText("Name"), "Änne Größ");
  await user.type(screen.getByLabelText(/Company/), "Straße KG");
  await user.click(screen.getByRole("button", { name: "Save" }));
  await screen.findByRole("row", { name: /Änne Größ/ });
  expect(screen.getByRole("status")).toHaveTextContent("Änne Größ was saved.");
  expect(screen.queryByRole("form")).not.toBeInTheDocument();
  expect(sent.find((request) => request.method === "POST")?.body).toEqual({
    name: "Änne Größ",
    company: "Straße KG",
    email: "",
    phone: "",
    notes: "",
  });
});

test("what the server refuses is said at its field, and the input stays", async () => {
  serve({
    [list]: page([]),
    "POST /api/crm/contacts": {
      status: 422,
      body: problem("Some of the input is not valid.", { phone: "No number." }),
    },
  });
  const user = open("/contacts");
  await user.click(screen.getByRole("button", { name: "New contact" }));
  await user.type(screen.getByLabelText("Name"), "Änne");
  await user.click(screen.getByRole("button", { name: "Save" }));
  expect(await screen.findByRole("alert")).toHaveTextContent("Some of the input is not valid.");
  expect(screen.getByLabelText(/Phone/)).toHaveAccessibleDescription("No number.");
  expect(screen.getByLabelText("Name")).toHaveValue("Änne");
});

test("a contact is edited, starting from its values", async () => {
  const sent = serve({
    [list]: page([anne]),
    "PUT /api/crm/contacts/id-anne": { body: { ...anne, name: "Anna" } },
  });
  const user = open("/contacts");
  await user.click(await screen.findByRole("button", { name: "Edit Änne Größ" }));
  const name = screen.getByLabelText("Name");
  expect(name).toHaveValue("Änne Größ");
  expect(screen.getByLabelText(/Company/)).toHaveValue("Straße KG");
  await user.clear(name);
  await user.type(name, "Anna{Enter}");
  await waitFor(() => expect(screen.getByRole("status")).toHaveTextContent("Anna was saved."));
  expect(sent.find((request) => request.method === "PUT")?.body).toMatchObject({
    name: "Anna",
    phone: "+49 30 1",
  });
});

test("cancelling an edit sends nothing", async () => {
  const sent = serve({ [list]: page([anne]) });
  const user = open("/contacts");
  await user.click(await screen.findByRole("button", { name: "Edit Änne Größ" }));
  await user.click(screen.getByRole("button", { name: "Cancel" }));
  expect(screen.queryByRole("form")).not.toBeInTheDocument();
  expect(sent.every((request) => request.method === "GET")).toBe(true);
});

test("a contact is deleted only after a second click", async () => {
  let items: object[] = [anne];
  const sent = serve({
    [list]: () => page(items),
    "DELETE /api/crm/contacts/id-anne": () => {
      items = [];
      return { status: 204 };
    },
  });
  const user = open("/contacts");
  await user.click(await screen.findByRole("button", { name: "Delete Änne Größ" }));
  expect(screen.getByRole("button", { name: "Keep" })).toHaveFocus();
  await user.keyboard("{Enter}");
  await user.click(screen.getByRole("button", { name: "Delete Änne Größ" }));
  expect(sent.some((request) => request.method === "DELETE")).toBe(false);
  await user.click(screen.getByRole("button", { name: "Really delete Änne Größ" }));
  await screen.findByText(/No contacts yet/);
  expect(screen.getByRole("status")).toHaveTextContent("Änne Größ was deleted.");
});

test("a deletion that fails is said in its row", async () => {
  serve({
    [list]: page([anne]),
    "DELETE /api/crm/contacts/id-anne": { status: 404, body: problem("There is no such contact.") },
  });
  const user = open("/contacts");
  await user.click(await screen.findByRole("button", { name: "Delete Änne Größ" }));
  await user.click(screen.getByRole("button", { name: "Really delete Änne Größ" }));
  expect(await screen.findByRole("alert")).toHaveTextContent("There is no such contact.");
});

test("long lists have pages", async () => {
  serve({ [list]: (request) => page([otto], 41, Number(query(request).page)) });
  const user = open("/contacts");
  expect(await screen.findByText(/Page 1 of 3/)).toBeInTheDocument();
  expect(screen.getByRole("button", { name: "Previous" })).toBeDisabled();
  await user.click(screen.getByRole("button", { name: "Next" }));
  await screen.findByText(/Page 2 of 3/);
  await user.click(screen.getByRole("button", { name: "Previous" }));
  await screen.findByText(/Page 1 of 3/);
});

test("an expired token leads to the login", async () => {
  serve({ [list]: { status: 401, body: problem("Log in to continue.") } });
  open("/contacts");
  expect(await screen.findByRole("heading", { name: "Log in" })).toBeInTheDocument();
  expect(sessionStorage.getItem("neuroerp.token")).toBeNull();
});

test("logging out forgets the token and shows the login", async () => {
  serve({ [list]: page([anne]) });
  const user = open("/contacts");
  await user.click(screen.getByRole("button", { name: "Log out" }));
  expect(screen.getByRole("heading", { name: "Log in" })).toBeInTheDocument();
  expect(sessionStorage.getItem("neuroerp.token")).toBeNull();
});
