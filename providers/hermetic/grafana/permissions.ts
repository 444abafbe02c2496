/** What the token's user may do: asked once, so that a preview can say what is missing. */
import { isRecord } from "../../supervisor/properties.ts";
import { type Api, Refusal } from "./api.ts";

/** The answer says who asks, too: a wrong token is refused here. */
const path = "/api/access-control/user/permissions";

/** Undefined: this Grafana does not tell. @throws Refusal for a token that it does not know */
export async function mayDo(api: Api): Promise<ReadonlySet<string> | undefined> {
  try {
    const permissions = await api.get(path);
    return isRecord(permissions) ? new Set(Object.keys(permissions)) : undefined;
  } catch (error) {
    if (error instanceof Refusal && error.status === 404) return undefined;
    throw error;
  }
}
