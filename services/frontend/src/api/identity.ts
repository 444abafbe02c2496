import { request } from "./client.ts";

export interface Credentials {
  readonly email: string;
  readonly password: string;
}

export interface Registration extends Credentials {
  readonly company: string;
  readonly name: string;
}

export interface User {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly company: string;
}

export function register(registration: Registration): Promise<User> {
  return request("/api/identity/register", { method: "POST", body: registration });
}

/** Gives the access token. */
export async function login(credentials: Credentials): Promise<string> {
  const answer = await request<{ access_token: string }>("/api/identity/login", {
    method: "POST",
    body: credentials,
  });
  return answer.access_token;
}

export function me(signal: AbortSignal): Promise<User> {
  return request("/api/identity/me", { signal });
}
