/** A container's inputs, as the package's declarations have them; the types are checked before anything here runs. */

export interface ContainerInputs {
  readonly name: string;
  readonly image: string;
  readonly attach?: boolean;
  readonly capabilities?: { readonly adds?: string[]; readonly drops?: string[] };
  readonly cgroupParent?: string;
  readonly cgroupnsMode?: string;
  readonly command?: string[];
  readonly cpuPeriod?: number;
  readonly cpuQuota?: number;
  readonly cpuSet?: string;
  readonly cpuShares?: number;
  readonly cpus?: string;
  readonly destroyGraceSeconds?: number;
  readonly devices?: readonly {
    readonly hostPath: string;
    readonly containerPath?: string;
    readonly permissions?: string;
  }[];
  readonly dns?: string[];
  readonly dnsOpts?: string[];
  readonly dnsSearches?: string[];
  readonly domainname?: string;
  readonly entrypoints?: string[];
  readonly envs?: string[];
  readonly groupAdds?: string[];
  readonly healthcheck?: Healthcheck;
  readonly hostname?: string;
  readonly hosts?: readonly { readonly host: string; readonly ip: string }[];
  readonly init?: boolean;
  readonly ipcMode?: string;
  readonly labels?: readonly { readonly label: string; readonly value: string }[];
  readonly logDriver?: string;
  readonly logOpts?: Record<string, string>;
  readonly maxRetryCount?: number;
  readonly memory?: number;
  readonly memoryReservation?: number;
  readonly memorySwap?: number;
  readonly mounts?: readonly Mount[];
  readonly mustRun?: boolean;
  readonly networkMode?: string;
  readonly networksAdvanced?: readonly NetworkAttachment[];
  readonly pidMode?: string;
  readonly platform?: string;
  readonly ports?: readonly {
    readonly internal: number;
    readonly external?: number;
    readonly ip?: string;
    readonly protocol?: string;
  }[];
  readonly privileged?: boolean;
  readonly publishAllPorts?: boolean;
  readonly readOnly?: boolean;
  readonly removeVolumes?: boolean;
  readonly restart?: string;
  readonly rm?: boolean;
  readonly runtime?: string;
  readonly securityOpts?: string[];
  readonly shmSize?: number;
  readonly start?: boolean;
  readonly stdinOpen?: boolean;
  readonly stopSignal?: string;
  readonly stopTimeout?: number;
  readonly storageOpts?: Record<string, string>;
  readonly sysctls?: Record<string, string>;
  readonly tmpfs?: Record<string, string>;
  readonly tty?: boolean;
  readonly ulimits?: readonly { readonly name: string; readonly hard: number; readonly soft: number }[];
  readonly uploads?: readonly Upload[];
  readonly user?: string;
  readonly usernsMode?: string;
  readonly volumes?: readonly VolumeAttachment[];
  readonly wait?: boolean;
  readonly waitTimeout?: number;
  readonly workingDir?: string;
}

export interface Healthcheck {
  readonly tests: string[];
  readonly interval?: string;
  readonly timeout?: string;
  readonly startPeriod?: string;
  readonly retries?: number;
}

export interface Mount {
  readonly type: string;
  readonly target: string;
  readonly source?: string;
  readonly readOnly?: boolean;
  readonly bindOptions?: { readonly propagation?: string };
  readonly tmpfsOptions?: { readonly mode?: number; readonly sizeBytes?: number };
  readonly volumeOptions?: {
    readonly noCopy?: boolean;
    readonly labels?: readonly { readonly label: string; readonly value: string }[];
    readonly driverName?: string;
    readonly driverOptions?: Record<string, string>;
  };
}

export interface NetworkAttachment {
  readonly name: string;
  readonly aliases?: string[];
  readonly ipv4Address?: string;
  readonly ipv6Address?: string;
}

export interface Upload {
  readonly file: string;
  readonly content?: string;
  readonly contentBase64?: string;
  readonly source?: string;
  readonly executable?: boolean;
  readonly permissions?: string;
}

export interface VolumeAttachment {
  readonly containerPath?: string;
  readonly hostPath?: string;
  readonly volumeName?: string;
  readonly fromContainer?: string;
  readonly readOnly?: boolean;
}

/** Of the declared properties, those that the stand-in does not pass on. */
export const beyond: readonly string[] = [
  "containerReadRefreshTimeoutMilliseconds",
  "deviceCgroupRules",
  "deviceReadBps",
  "deviceReadIops",
  "deviceRequests",
  "deviceWriteBps",
  "deviceWriteIops",
  "gpus",
  "logs",
];
