/** References to secret configuration values. */

/** A key of the stack's configuration, whose value is secret. */
export interface Secret {
  /** The configuration key: `tokenKey` is set by `pulumi config set --secret tokenKey`. */
  readonly key: string;
  /**
   * Whether the stack may make the value itself when the configuration has none.
   * Say `false` for what only somebody else can issue: a mail server's password, a partner's API key.
   *
   * @default true
   */
  readonly generated?: boolean;
}

/**
 * A secret that needs to say more than its key.
 *
 * @example secrets: { SMTP_PASSWORD: secret("smtpPassword", { generated: false }) }
 */
export function secret(key: string, options: Omit<Secret, "key"> = {}): Secret {
  return { ...options, key };
}
