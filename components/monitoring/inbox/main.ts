/** Runs the inbox: `node main.ts <port> <folder of the relays' addresses>`. It listens on loopback alone. */
import { inbox } from "./server.ts";

const [port, relays = ""] = process.argv.slice(2);
inbox({ write: (line) => console.log(line), relays }).listen(Number(port), "127.0.0.1");
