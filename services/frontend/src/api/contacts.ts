import { request } from "./client.ts";

/** What people edit of a contact. An empty text stands for none. */
export interface ContactInput {
  readonly name: string;
  readonly company: string;
  readonly email: string;
  readonly phone: string;
  readonly notes: string;
}

export interface Contact {
  readonly id: string;
  readonly name: string;
  readonly company: string | null;
  readonly email: string | null;
  readonly phone: string | null;
  readonly notes: string | null;
}

export interface ContactPage {
  readonly items: readonly Contact[];
  readonly total: number;
  readonly page: number;
  readonly page_size: number;
}

const url = "/api/crm/contacts";

export function listContacts(search: string, page: number, signal: AbortSignal): Promise<ContactPage> {
  const query = new URLSearchParams({ search, page: String(page) });
  return request(`${url}?${query}`, { signal });
}

/** Creates a contact, or updates the one with this id. */
export function saveContact(input: ContactInput, id?: string): Promise<Contact> {
  return id === undefined
    ? request(url, { method: "POST", body: input })
    : request(`${url}/${id}`, { method: "PUT", body: input });
}

export function deleteContact(id: string): Promise<void> {
  return request(`${url}/${id}`, { method: "DELETE" });
}
