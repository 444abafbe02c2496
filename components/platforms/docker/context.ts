/** What every part of the Docker platform needs to know, and the few things that all of them do. */
import { Container, type ContainerArgs } from "@pulumi/docker/container.js";
import type { Network } from "@pulumi/docker/network.js";
import { RemoteImage } from "@pulumi/docker/remoteImage.js";
import { Volume } from "@pulumi/docker/volume.js";
import {
  type ComponentResource,
  type CustomResourceOptions,
  type Input,
  type Output,
  secret,
} from "@pulumi/pulumi";
import type { Plan } from "../../../catalog/plan.ts";
import { type ImagePlan, referenceOf, type StackPart, stackImagesOf } from "../../images/index.ts";
import type { PlatformArgs, Unit } from "../platform.ts";
import { confined, containerArgs, logged } from "./container.ts";
import { type FileContents, type Files, fileMode, foldersOf } from "./files.ts";
import { networkOf } from "./networks.ts";
import type { Labels, NetworkName, Part } from "./part.ts";
import type { DockerSettings } from "./settings.ts";

export interface ContextArgs extends PlatformArgs {
  readonly settings: DockerSettings;
}

export class DockerContext {
  readonly plan: Plan;
  /** The checkout. */
  readonly root: string;
  readonly settings: DockerSettings;
  readonly parent: ComponentResource;
  /** Everything that runs, in the order of its making. */
  readonly units: Unit[] = [];
  private readonly networks: Readonly<Record<NetworkName, Network>>;
  private readonly stackImages: Readonly<Record<StackPart, ImagePlan>>;
  private readonly imageIds = new Map<string, Output<string>>();

  constructor({ plan, root, settings }: ContextArgs, parent: ComponentResource) {
    this.plan = plan;
    this.root = root;
    this.settings = settings;
    this.parent = parent;
    this.stackImages = stackImagesOf(root);
    this.networks = {
      front: networkOf(this, "front", { internal: false }),
      back: networkOf(this, "back", { internal: true }),
    };
  }

  /** A resource's name; the provider adds seven digits, so that a container is there before the one that it replaces has gone. */
  named(part: string): string {
    return `${this.plan.application}-${this.plan.environment}-${part}`;
  }

  labels(part: string, role: string, more: Labels = {}) {
    const { application, environment } = this.plan;
    const labels = { application, environment, service: part, role, ...more };
    return Object.entries(labels).map(([label, value]) => ({ label, value }));
  }

  /** Options of a child. */
  get child(): CustomResourceOptions {
    return { parent: this.parent };
  }

  /** The id of an image that the engine has: `npm run images -- build` makes them, and `npm run up` calls it. */
  image(image: ImagePlan): Output<string> {
    const known = this.imageIds.get(image.name);
    if (known !== undefined) return known;
    const { imageId } = new RemoteImage(
      image.name,
      { name: referenceOf(image), keepLocally: true },
      this.child,
    );
    this.imageIds.set(image.name, imageId);
    return imageId;
  }

  stackImage(part: StackPart): Output<string> {
    return this.image(this.stackImages[part]);
  }

  volume(part: string): Volume {
    return new Volume(this.named(`${part}-data`), { labels: this.labels(part, "data") }, this.child);
  }

  /** Files for a part; undefined where there are none. */
  files(part: string, image: Input<string>, contents: FileContents): Files | undefined {
    if (Object.keys(contents).length === 0) return undefined;
    return new Container(
      this.named(`${part}-files`),
      {
        image,
        start: false,
        mustRun: false,
        ...confined,
        ...logged(this.plan),
        // Uploads go past no read-only root.
        readOnly: false,
        networkMode: "none",
        labels: this.labels(part, "files"),
        volumes: foldersOf(contents).map((containerPath) => ({ containerPath })),
        uploads: Object.entries(contents).map(([file, content]) => ({
          file,
          content: file.startsWith("/run/") ? secret(content) : content,
          permissions: fileMode,
        })),
      },
      this.child,
    );
  }

  /** A server: one container of it, under the part's name; returns when it is healthy. */
  server(part: Part): Container {
    this.announce(part);
    return this.container(part.name, part);
  }

  /** Notes a unit that is about to be made. */
  announce({ name, role, published: [port] = [], page = "" }: Part): void {
    const url = port === undefined ? "" : `http://${this.settings.publishAddress}:${port}`;
    this.units.push({
      name,
      supervisor: "docker",
      role,
      url,
      health: url === "" ? { process: true } : { url: `${url}${page}` },
    });
  }

  /** @param name of this one of the part's containers */
  container(name: string, part: Part): Container {
    const args: ContainerArgs = {
      ...containerArgs(part, this.plan, this.settings),
      labels: this.labels(part.name, part.role, part.labels),
      networksAdvanced: part.networks.map((network) => this.joined(network, part.name)),
    };
    // Two of them cannot have one volume or one port.
    const isAlone = part.data !== undefined || (part.published ?? []).length > 0;
    return new Container(this.named(name), args, {
      ...this.child,
      dependsOn: [...(part.needs ?? [])],
      // The provider would note these in its state, and leave the container as it is.
      replaceOnChanges: ["healthcheck", "tmpfs"],
      ...(isAlone ? { deleteBeforeReplace: true } : {}),
    });
  }

  joined(network: NetworkName, alias: string) {
    return { name: this.networks[network].name, aliases: [alias] };
  }
}
