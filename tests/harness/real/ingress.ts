/** A little ingress controller: it passes requests on as the cluster's Ingress objects say, without TLS. */
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { RealCluster } from "./cluster.ts";

interface Ingress {
  readonly spec: {
    readonly rules: readonly {
      readonly http: {
        readonly paths: readonly {
          readonly path: string;
          readonly backend: { readonly service: { readonly name: string; readonly port: { name: string } } };
        }[];
      };
    }[];
  };
}

interface Service {
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly clusterIP: string;
    readonly ports: readonly { readonly name: string; readonly port: number }[];
  };
}

interface Route {
  readonly path: string;
  readonly host: string;
  readonly port: number;
}

export class IngressController {
  readonly address: string;
  private readonly server: Server;

  private constructor(server: Server) {
    this.server = server;
    this.address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  static async start(cluster: RealCluster, namespace: string): Promise<IngressController> {
    const routes = await routesOf(cluster, namespace);
    const server = createServer((asked, answer) => pass(routes, asked, answer));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return new IngressController(server);
  }

  async end(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

/** Where a Service is: the machine reaches its address. */
export async function addressOf(cluster: RealCluster, namespace: string, name: string): Promise<string> {
  const all = await cluster.list<Service>("services", namespace);
  const found = all.find(({ metadata }) => metadata.name === name);
  return `http://${found?.spec.clusterIP}:${found?.spec.ports[0]?.port}`;
}

async function routesOf(cluster: RealCluster, namespace: string): Promise<readonly Route[]> {
  const services = await cluster.list<Service>("services", namespace);
  const paths = (await cluster.list<Ingress>("ingresses", namespace)).flatMap(({ spec }) =>
    spec.rules.flatMap(({ http }) => http.paths),
  );
  const routes = paths.map(({ path, backend }) => {
    const { name, port } = backend.service;
    const spec = services.find(({ metadata }) => metadata.name === name)?.spec;
    const number = spec?.ports.find((each) => each.name === port.name)?.port;
    return { path, host: spec?.clusterIP ?? "", port: number ?? 0 };
  });
  // The longest that fits counts.
  return routes.sort((a, b) => b.path.length - a.path.length);
}

function pass(routes: readonly Route[], asked: IncomingMessage, answer: ServerResponse): void {
  const { url = "/", method = "GET", headers } = asked;
  const [path = "/"] = url.split("?");
  const fits = (prefix: string) => prefix === "/" || path === prefix || path.startsWith(`${prefix}/`);
  const route = routes.find((each) => fits(each.path));
  const fail = () => {
    if (!answer.headersSent) answer.writeHead(502);
    answer.end();
  };
  if (route === undefined) {
    fail();
    return;
  }
  const forwarded = { ...headers, "x-forwarded-for": "127.0.0.1", "x-forwarded-proto": "https" };
  const onward = request({ ...route, path: url, method, headers: forwarded }, (response) => {
    answer.writeHead(response.statusCode ?? 502, response.headers);
    response.pipe(answer);
  });
  onward.once("error", fail);
  asked.pipe(onward);
}
