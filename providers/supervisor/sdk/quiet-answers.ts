/**
 * Pulumi's SDK writes each answer of the engine into its debug log, which `pulumi up --debug` prints, with the secrets
 * in it in plain (`RegisterResource RPC finished: …, resp: …` in `runtime/resource.js`). What it cannot turn into
 * words it cannot print.
 */
import answers from "@pulumi/pulumi/proto/resource_pb.js";

answers.RegisterResourceResponse.prototype.toString = () => "[its properties may be secret]";
