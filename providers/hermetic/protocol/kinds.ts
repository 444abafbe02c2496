/** The kinds of resources that a stand-in knows, and how the inputs of each are judged. */
import { type Properties, redact, unknownValue } from "../../supervisor/properties.ts";
import { judge } from "../types/judge.ts";
import type { Table } from "../types/table.ts";
import { autonamed, bare } from "./autoname.ts";
import { ProviderError } from "./errors.ts";
import { conceal, plain, secretTexts } from "./marks.ts";
import type { Checked, CheckRequest, Failure } from "./plugin.ts";

interface Checkable {
  /** Whether a missing `name` is made up. */
  readonly autonamed?: boolean;
  /** Refuses at preview what the types cannot see. Properties are plain. */
  check?(inputs: Properties): readonly Failure[];
}

export class Kinds<Kind extends Checkable> {
  private readonly table: Table;
  private readonly package: string;
  private readonly kinds: Readonly<Record<string, Kind>>;

  /** @param kinds by the types of resources: `docker:index/volume:Volume` */
  constructor(table: Table, name: string, kinds: Readonly<Record<string, Kind>>) {
    this.table = table;
    this.package = name;
    this.kinds = kinds;
  }

  /** @throws ProviderError for a type that the stand-in does not know */
  of(type: string): Kind {
    const kind = this.kinds[type];
    if (kind === undefined) throw new ProviderError(this.noSuchKind(type).reason);
    return kind;
  }

  /** Settings of the provider that its package does not have. */
  checkSettings(settings: Properties): Failure[] {
    return strangeSettings(this.table, this.package, settings);
  }

  check({ type, name, news, olds, seed }: CheckRequest): Checked {
    const kind = this.kinds[type];
    const shape = this.table.resources[type];
    if (kind === undefined || shape === undefined) return { inputs: news, failures: [this.noSuchKind(type)] };
    const inputs = kind.autonamed === true ? autonamed(news, name, plain(olds), seed) : news;
    const failures = judge(this.table, shape, redact(bare(inputs)), type.split(":").at(-1) ?? type);
    if (failures.length > 0) return { inputs, failures };
    const secrets = secretTexts(news);
    const found = kind.check?.(plain(inputs)) ?? [];
    return { inputs, failures: found.map((each) => ({ ...each, reason: conceal(each.reason, secrets) })) };
  }

  private noSuchKind(type: string): Failure {
    const known = Object.keys(this.kinds).join(", ");
    const reason = `the stand-in of the ${this.package} provider has no "${type}", only ${known}: use the official provider`;
    return { property: "", reason };
  }
}

/** Settings as the program gives them, without what the engine adds. */
export function givenSettings(settings: Properties): Properties {
  const { version, pluginDownloadURL, ...given } = plain(settings);
  return given;
}

/** Only the names matter: the SDK writes all values but texts as JSON, and some are secret. */
export function strangeSettings(table: Table, name: string, settings: Properties): Failure[] {
  const names = Object.fromEntries(Object.keys(givenSettings(settings)).map((key) => [key, unknownValue]));
  return judge(table, name, names, "the provider");
}
