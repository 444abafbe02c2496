/** A person at the ERP's pages, in a real browser, with a list of contacts that the pages cannot show. */
import type { Browser, Page, Route } from "playwright-core";
import { launchBrowser } from "../harness/browser.ts";
import { eventually } from "../harness/stack.ts";

const list = "**/api/crm/contacts?*";
/** An item of a list that is none: what is made of it fails. */
const unshowable = { items: [null], total: 1, page: 1, page_size: 20 };

export class Visitor {
  private readonly browser: Browser;
  readonly page: Page;

  private constructor(browser: Browser, page: Page) {
    this.browser = browser;
    this.page = page;
  }

  /** @param token of whom they are logged in as */
  static async arrive(origin: string, token: string): Promise<Visitor> {
    const browser = await launchBrowser();
    try {
      const page = await browser.newPage();
      await page.addInitScript((value) => sessionStorage.setItem("neuroerp.token", value), token);
      await page.goto(`${origin}/contacts`);
      // It is there when the tracker is.
      await page.getByRole("button", { name: "Report a problem" }).waitFor();
      return new Visitor(browser, page);
    } catch (error) {
      await browser.close();
      throw error;
    }
  }

  /** Searches for something; the trace that the request was part of. */
  async search(text: string): Promise<string> {
    const sent = this.page.waitForRequest(list);
    await this.page.getByRole("searchbox").fill(text);
    const [trace = ""] = ((await sent).headers()["sentry-trace"] ?? "").split("-");
    return trace;
  }

  /** Searches, and is answered with what the page cannot show. */
  async fail(text: string): Promise<string> {
    await this.page.route(list, (route: Route) => route.fulfill({ json: unshowable }));
    const trace = await this.search(text);
    await this.page.getByRole("heading", { name: "This page has failed" }).waitFor();
    await this.page.unroute(list);
    return trace;
  }

  /** From the page that failed. */
  async report(message: string): Promise<void> {
    await this.page.getByRole("alert").getByRole("button", { name: "Report a problem" }).click();
    // By the keyboard alone.
    await this.page.keyboard.type(message);
    await this.page.keyboard.press("Tab");
    await this.page.keyboard.press("Tab");
    await this.page.keyboard.press("Enter");
    await this.page.getByText("Your report has been sent.").waitFor();
  }

  async back(): Promise<void> {
    await this.page.reload();
    await this.page.getByRole("button", { name: "Report a problem" }).waitFor();
  }

  leave(): Promise<void> {
    return this.browser.close();
  }
}

/** Waits for what is found; a minute at most. */
export async function found<Value>(what: string, look: () => Promise<Value | undefined>): Promise<Value> {
  let value: Value | undefined;
  await eventually(
    what,
    async () => {
      value = await look();
      return value !== undefined;
    },
    60_000,
  );
  return value as Value;
}
