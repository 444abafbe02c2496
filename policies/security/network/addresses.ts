/** Addresses: which are of the machine itself, which of no machine in particular, and where they stand in a text. */

/** 127.0.0.0/8, ::1, and the name of both. */
export function isLoopback(address: string): boolean {
  return /^(?:127(?:\.\d{1,3}){3}|\[?::1\]?|\[?::ffff:127(?:\.\d{1,3}){3}\]?|(?:[\w-]+\.)*localhost)$/i.test(
    address,
  );
}

/** Where everybody may connect. */
export function isEverywhere(address: string): boolean {
  return /^(?:0\.0\.0\.0|\[?::\]?|\*|0)$/.test(address);
}

export interface Address {
  /** In lower case: `http`, `postgresql`. */
  readonly scheme: string;
  readonly host: string;
  /** Of the query `sslmode=require&…`. */
  readonly query: string;
}

/** Of a whole URL, or those in a longer text. What is put in later, such as `{host}`, is no address. */
export function* addressesIn(text: string): Generator<Address> {
  if (!text.includes("://")) return;
  for (const [, scheme = "", host = "", query = ""] of text.matchAll(address))
    yield { scheme: scheme.toLowerCase(), host: host.toLowerCase(), query };
}

const address =
  /\b([a-z][a-z0-9+.-]{1,20}):\/\/(?:[^\s/@"'<>]*@)?(\[[0-9a-f:]+\]|[a-z0-9](?:[\w.-]*[a-z0-9])?)(?::\d+)?(?:[/?](?:[^\s"'<>?]*\?)?([^\s"'<>#]*))?/gi;
