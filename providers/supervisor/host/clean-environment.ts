/** What a daemon needs of our environment, and no more: no passphrase, no token gets into it. */
export function cleanEnvironment(): Record<string, string> {
  const { PATH = "/usr/bin:/bin", LANG = "C.UTF-8", HOME = "/" } = process.env;
  return { PATH, LANG, HOME };
}
