/** The services of a plan get what their catalogue says. */
import { expect } from "@jest/globals";
import type { Plan } from "../../catalog/plan.ts";
import type { Supervisor, UnitInputs } from "../../providers/supervisor/host/unit.ts";
import { commandOf } from "../service-variables.ts";
import { type Rendered, secretOf } from "./rendered.ts";

/** A service, and who starts it. */
export interface Started {
  readonly unit: UnitInputs;
  readonly supervisor: Supervisor;
}

/** What differs from catalogue to catalogue in more than numbers. */
export function servicesOf({ plan, programs, apps }: Rendered): Started[] {
  const isService = ({ name }: UnitInputs) => plan.services.some((service) => service.name === name);
  return [
    ...programs.filter(isService).map((unit): Started => ({ unit, supervisor: "supervisord" })),
    ...apps.filter(isService).map((unit): Started => ({ unit, supervisor: "pm2" })),
  ];
}

export function judgeServices({ plan, ...rest }: Rendered): void {
  const units = new Map(servicesOf({ plan, ...rest }).map((each) => [each.unit.name, each]));
  for (const service of plan.services) {
    const { unit, supervisor } = units.get(service.name) ?? {};
    expect(supervisor).toBe(service.runtime === "node" ? "pm2" : "supervisord");
    expect(unit).toMatchObject({
      command: commandOf(service, "127.0.0.1"),
      ports: [service.port],
      environment: { ...service.environment, ...standard(plan, service) },
      secretEnvironment: Object.fromEntries(
        Object.entries(service.secrets).map(([name, key]) => [name, secretOf(key)]),
      ),
      ready: {
        timeout: service.health.startup,
        url: `http://127.0.0.1:${service.port}${service.health.path}`,
      },
    });
  }
}

function standard(plan: Plan, { name, port, team }: Plan["services"][number]): Record<string, string> {
  return { SERVICE_NAME: name, PORT: String(port), TEAM: team, SERVICE_VERSION: plan.version };
}
