/** nginx as the edge: one server for each application of pages, which sends each public path to whom it belongs. */
import type { Plan, ServicePlan } from "../../../catalog/plan.ts";
import { neededServices, tracesPath } from "../../service-variables.ts";

/** Where the edge itself says that it is there; on its own loopback. */
export const edgeHealthPort = 8079;

/** In a container, Docker's own. */
const resolver = "127.0.0.11";

export function pagesOf({ services }: Plan): ServicePlan[] {
  return services.filter(({ kind }) => kind === "web");
}

export function edgeSettings(plan: Plan): string {
  return `daemon off;
pid /tmp/nginx.pid;
error_log /dev/stderr warn;
worker_processes 2;

events {
  worker_connections 1024;
}

http {
  client_body_temp_path /tmp/body;
  proxy_temp_path /tmp/proxy;
  fastcgi_temp_path /tmp/fastcgi;
  uwsgi_temp_path /tmp/uwsgi;
  scgi_temp_path /tmp/scgi;

  # The path alone: a query may hold what people search for.
  map $request_uri $path {
    "~^(?<plain>[^?]*)" $plain;
  }
  # Lines of one request are read in order, for which seconds are too coarse.
  map "$time_iso8601 $msec" $timestamp {
    "~^(?<second>.{19})(?<zone>[^ ]+) [0-9]+\\.(?<milli>[0-9]{3})$" $second.$milli$zone;
    default $time_iso8601;
  }
  # nginx has seconds: 0.012, 1.012.
  map $request_time $duration_ms {
    "~^0\\.0*(?<below>[0-9]+)$" $below;
    "~^(?<seconds>[0-9]+)\\.(?<rest>[0-9]{3})$" $seconds$rest;
    default 0;
  }
  map $status $level {
    ~^5 error;
    default info;
  }
  # Version, trace, span, flags.
  map $http_traceparent $trace_id {
    "~^[0-9a-f]{2}-(?<trace>[0-9a-f]{32})-[0-9a-f]{16}-" $trace;
    default "";
  }
  log_format json escape=json '{"timestamp":"$timestamp","level":"$level",'
    '"message":"$request_method $path $status","service":"edge","environment":"${plan.environment}",'
    '"version":"${plan.version}","logger":"gateway","request_id":"$request_id","trace_id":"$trace_id",'
    '"method":"$request_method","path":"$path","status":$status,"upstream":"$upstream_addr",'
    '"duration_ms":$duration_ms}';
  access_log /dev/stdout json;

  server_tokens off;
  keepalive_timeout 65s;
  client_max_body_size 1m;

  # Names are asked anew each second, and all addresses of a name are tried: a container that has just gone costs no
  # request, and one that has just come gets its share.
  resolver ${resolver} valid=1s ipv6=off;
  proxy_http_version 1.1;
  proxy_connect_timeout 500ms;
  proxy_next_upstream error timeout;
  proxy_next_upstream_tries 3;
  proxy_set_header Connection "";
  proxy_set_header Host $http_host;
  # The services limit logins by client: they must see who it is, and nobody may say that he is another.
  proxy_set_header X-Forwarded-For $remote_addr;
  proxy_set_header X-Forwarded-Proto $scheme;
  proxy_set_header X-Request-ID $request_id;

  server {
    listen 127.0.0.1:${edgeHealthPort};
    access_log off;
    return 204;
  }
${pagesOf(plan)
  .map((page) => server(plan, page))
  .join("")}}
`;
}

function server(plan: Plan, page: ServicePlan): string {
  const locations = neededServices(plan, page)
    .filter(({ prefix }) => prefix !== "")
    .map((api) => [`= ${api.prefix}`, api] as const)
    .flatMap(([exact, api]) => [[exact, api] as const, [`^~ ${api.prefix}/`, api] as const]);
  return `
  server {
    listen ${page.port};
${[...locations, ["/", page] as const].map(([path, to]) => location(path, to)).join("")}
    # Spans of pages, which their own server passes to the collector: no requests of people.
    location = ${tracesPath} {
      access_log off;
      set $origin http://${page.name}:${page.port};
      proxy_pass $origin;
    }
  }
`;
}

/** A name in a variable is looked up while nginx runs; one that stands there as it is, once, at its start. */
function location(path: string, { name, port }: ServicePlan): string {
  return `    location ${path} {
      set $origin http://${name}:${port};
      proxy_pass $origin;
    }
`;
}
