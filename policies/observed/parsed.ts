/** What was read of a file, once: every policy of a pack asks for it, and the files of 500 services are 14 MB. */

/** Each file's last reading; there are as many as a stack has files. */
const readings = new Map<string, { readonly text: string; readonly read: unknown }>();

/** @param key where the file is, and what reads it */
export function once<Reading>(key: string, text: string, read: (text: string) => Reading): Reading {
  const last = readings.get(key);
  if (last?.text === text) return last.read as Reading;
  const reading = read(text);
  readings.set(key, { text, read: reading });
  return reading;
}
