/** `npm run parity`: what each platform makes of each field of a service. */
import { type ServiceField, serviceFields } from "../catalog/service-field.ts";
import { dockerParity } from "../components/platforms/docker/parity.ts";
import { hostParity } from "../components/platforms/host/parity.ts";
import { kubernetesParity } from "../components/platforms/kubernetes/parity.ts";
import { type Parity, textOf } from "../components/platforms/parity.ts";
import { type PlatformName, platformNames } from "../components/platforms/platform.ts";
import { table } from "./table.ts";

export const parities: Readonly<Record<PlatformName, Parity>> = {
  host: hostParity,
  docker: dockerParity,
  kubernetes: kubernetesParity,
};

export function parityReport({ json, markdown }: { json: boolean; markdown: boolean }): void {
  if (json) process.stdout.write(`${JSON.stringify(byField(), undefined, 2)}\n`);
  else if (markdown) process.stdout.write(parityMarkdown());
  else process.stdout.write(`${summary()}${table(["field", ...platformNames], rows(levelOf))}${notes()}`);
}

/** The table of docs/platforms.md. */
export function parityMarkdown(): string {
  const cells = rows((field, platform) => textOf(parities[platform][field]));
  const line = (words: readonly string[]) => `| ${words.join(" | ")} |\n`;
  const head = ["field", ...platformNames];
  return [head, head.map(() => "---"), ...cells.map(([field = "", ...rest]) => [`\`${field}\``, ...rest])]
    .map(line)
    .join("");
}

function byField() {
  return Object.fromEntries(
    serviceFields.map((field) => [
      field,
      Object.fromEntries(platformNames.map((platform) => [platform, parities[platform][field]])),
    ]),
  );
}

function rows(cell: (field: ServiceField, platform: PlatformName) => string): string[][] {
  return serviceFields.map((field) => [field, ...platformNames.map((platform) => cell(field, platform))]);
}

function levelOf(field: ServiceField, platform: PlatformName): string {
  return parities[platform][field].level;
}

function summary(): string {
  return platformNames
    .map((platform) => {
      const honoured = serviceFields.filter((field) => levelOf(field, platform) === "honoured").length;
      return `${platform}: honours ${honoured} of ${serviceFields.length} fields\n`;
    })
    .join("");
}

/** How and why, of everything that is not honoured. */
function notes(): string {
  return platformNames
    .flatMap((platform) =>
      serviceFields
        .filter((field) => levelOf(field, platform) !== "honoured")
        .map((field) => `${platform}: ${field} is ${textOf(parities[platform][field])}\n`),
    )
    .join("");
}
