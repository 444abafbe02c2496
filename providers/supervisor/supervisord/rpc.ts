/** supervisord's XML-RPC interface on its unix socket (https://supervisord.org/api.html). */
import { createRequire } from "node:module";
import { UserError } from "../kind.ts";

/** Faults that callers tell apart (`supervisor/xmlrpc.py`, class Faults). */
export const faults = {
  badName: 10,
  notRunning: 70,
  alreadyStarted: 60,
  alreadyAdded: 90,
  stillRunning: 91,
  cantReread: 92,
} as const;

/** What `getProcessInfo` answers, as far as it is used here. */
export interface ProcessInfo {
  readonly name: string;
  readonly group: string;
  readonly statename: string;
  readonly pid: number;
  /** Unix times in seconds; 0: never. */
  readonly start: number;
  readonly stop: number;
  readonly now: number;
  readonly spawnerr: string;
  readonly exitstatus: number;
}

export class Fault extends Error {
  readonly code: number;
  constructor(code: number, text: string) {
    super(text);
    this.code = code;
  }
}

/** Nobody answers on the socket, or whoever did has ended meanwhile. */
export class Unreachable extends UserError {
  constructor(cause: string) {
    super(`supervisord does not answer (${cause}); run the same command again, and it is started anew`);
  }
}

/** For those who do not need an answer: what is not there needs no stop. */
export function unlessUnreachable(error: unknown): void {
  if (!(error instanceof Unreachable)) throw error;
}

interface XmlRpcClient {
  methodCall(
    method: string,
    parameters: unknown[],
    done: (error: XmlRpcError | null, value: unknown) => void,
  ): void;
}
interface XmlRpcError extends Error {
  faultCode?: number;
  faultString?: string;
  code?: string;
}

export class SupervisordRpc {
  private readonly client: XmlRpcClient;

  constructor(socket: string) {
    // Loaded when it is needed: a preview that changes nothing on a stack without programs never does.
    const { createClient } = createRequire(import.meta.url)("xmlrpc") as {
      createClient(options: { socketPath: string; path: string }): XmlRpcClient;
    };
    this.client = createClient({ socketPath: socket, path: "/RPC2" });
  }

  async pid(): Promise<number> {
    return (await this.call("getPID", [])) as number;
  }

  async processes(): Promise<ProcessInfo[]> {
    return (await this.call("getAllProcessInfo", [])) as ProcessInfo[];
  }

  /** Reads the settings again and touches nothing: the names of groups that are new, changed, gone. */
  async reread(): Promise<{ added: string[]; changed: string[]; removed: string[] }> {
    const [[added, changed, removed]] = (await this.call("reloadConfig", [])) as [
      [string[], string[], string[]],
    ];
    return { added, changed, removed };
  }

  async addGroup(name: string): Promise<void> {
    await this.call("addProcessGroup", [name]);
  }

  /** Stops the group's processes and waits for them; a group that is not there is no error. */
  async stopGroup(name: string): Promise<void> {
    // supervisord looks once a second whether it can answer what it has put off, or when somebody else asks something.
    const stir = setInterval(() => this.pid().catch(() => undefined), 30);
    await this.unlessUnknown("stopProcessGroup", [name, true]).finally(() => clearInterval(stir));
  }

  /** Forgets a stopped group; a group that is not there is no error. */
  async removeGroup(name: string): Promise<void> {
    await this.unlessUnknown("removeProcessGroup", [name]);
  }

  async start(name: string): Promise<void> {
    try {
      await this.call("startProcess", [name, false]);
    } catch (error) {
      if (!(error instanceof Fault) || error.code !== faults.alreadyStarted) throw error;
    }
  }

  async shutdown(): Promise<void> {
    await this.call("shutdown", []);
  }

  private async unlessUnknown(method: string, parameters: unknown[]): Promise<void> {
    try {
      await this.call(method, parameters);
    } catch (error) {
      if (!(error instanceof Fault) || error.code !== faults.badName) throw error;
    }
  }

  private call(method: string, parameters: unknown[]): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.client.methodCall(`supervisor.${method}`, parameters, (error, value) => {
        if (error === null) resolve(value);
        else if (error.faultCode !== undefined)
          reject(new Fault(error.faultCode, error.faultString ?? error.message));
        else if (["ENOENT", "ECONNREFUSED", "ECONNRESET", "EPIPE"].includes(error.code ?? ""))
          reject(new Unreachable(error.message));
        else reject(error);
      });
    });
  }
}
