import { TestEnvironment } from "jest-environment-jsdom";

/** jsdom, and the parts of the fetch API that it lacks and that the code and its tests use. */
export default class extends TestEnvironment {
  constructor(...options) {
    super(...options);
    Object.assign(this.global, { Response, TextDecoder, TextEncoder });
  }
}
