/** What an event must not hold: what people typed, searched for, or read. */
import type { BrowserOptions } from "@sentry/react";

/** The browser's name and version are all that is taken of a request. */
export const dataCollection: NonNullable<BrowserOptions["dataCollection"]> = {
  userInfo: false,
  cookies: false,
  httpHeaders: { request: { allow: ["user-agent"] }, response: false },
  httpBodies: [],
  urlQueryParams: false,
};

type Breadcrumb = Parameters<NonNullable<BrowserOptions["beforeBreadcrumb"]>>[0];

/** Names which element was clicked, without its label: that of a contact's button names the contact. */
export function scrubBreadcrumb(breadcrumb: Breadcrumb): Breadcrumb {
  return breadcrumb.message === undefined
    ? breadcrumb
    : { ...breadcrumb, message: scrub(breadcrumb.message) };
}

/** An element as the SDK writes it: `td > button[aria-label="Edit Anna"]`. */
export function scrub(text: string): string {
  return text.replaceAll(/\[(?:aria-label|title|alt)="[^"]*"\]/g, "");
}

/** All texts of a table that the SDK measured. */
export function scrubbed<Values extends object>(values: Values): Values {
  const entries = Object.entries(values);
  return Object.fromEntries(
    entries.map(([key, value]) => [key, typeof value === "string" ? scrub(value) : value]),
  ) as Values;
}
