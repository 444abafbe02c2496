/** Who asks, and what they may do: the basic roles, as far as the provider needs their permissions. */
import { Refused } from "./refused.ts";

const reads = [
  ...["alert.provisioning:read", "annotations:read", "dashboards:read", "datasources:read"],
  ...["folders.permissions:read", "folders:read", "library.panels:read", "teams:read", "plugins.app:access"],
];

const edits = [
  ...[
    "alert.provisioning:write",
    "annotations:create",
    "annotations:write",
    "dashboards:create",
    "dashboards:write",
  ],
  ...["folders:create", "folders:write", "library.panels:create", "library.panels:write"],
];

const administration = [
  ...["datasources:create", "datasources:write", "folders.permissions:write", "teams:create", "teams:write"],
  "grafana-slo-app.slo:write",
];

export type Role = "viewer" | "editor" | "admin";

export const permissionsOf: Readonly<Record<Role, readonly string[]>> = {
  viewer: reads,
  editor: [...reads, ...edits],
  admin: [...reads, ...edits, ...administration],
};

/** Service accounts' tokens look like this. */
export const tokens: Readonly<Record<Role, string>> = {
  viewer: "glsa_viewer0000000000000000000000000_00000001",
  editor: "glsa_editor0000000000000000000000000_00000002",
  admin: "glsa_admin00000000000000000000000000_00000003",
};

export const password = "admin:a-password-of-the-tests";

/** @throws Refused where nobody is known by it */
export function roleOf(authorization: string | undefined): Role {
  if (authorization === undefined) throw new Refused(401, "Unauthorized", { statusCode: 401, traceID: "" });
  const [scheme, credential = ""] = authorization.split(" ");
  if (scheme === "Basic") {
    if (Buffer.from(credential, "base64").toString() === password) return "admin";
    throw unauthorised("Invalid username or password", "password-auth.failed");
  }
  const role = (Object.keys(tokens) as Role[]).find((each) => tokens[each] === credential);
  if (role === undefined) throw unauthorised("Invalid API key", "api-key.invalid");
  return role;
}

export function allow(role: Role, permission: string): void {
  if (permissionsOf[role].includes(permission)) return;
  const message = `You'll need additional permissions to perform this action. Permissions needed: ${permission}`;
  throw new Refused(403, message, { title: "Access denied", accessErrorId: "ACE0000000000" });
}

function unauthorised(message: string, messageId: string): Refused {
  return new Refused(401, message, { messageId, statusCode: 401, extra: null, traceID: "" });
}
