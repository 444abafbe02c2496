/** That what is protected is not taken down by a slip. */
import { expect, test } from "@jest/globals";
import { down } from "./down.ts";

test("prod is not taken down while its data is protected, and says how it would be", async () => {
  const refused = down({ stack: "prod", json: false }, []);
  await expect(refused).rejects.toThrow(
    /protectData[\s\S]*set protectData false -s prod\n.*--no-policies\n.*down -- -s prod$/,
  );
});
