/**
 * Runs the inbox: `node main.ts <port> <folder of the relays' addresses> [address]`. It listens on loopback alone, unless
 * it is told another address, as in a container.
 */
import { inbox } from "./server.ts";

const [port, relays = "", address = "127.0.0.1"] = process.argv.slice(2);
inbox({ write: (line) => console.log(line), relays }).listen(Number(port), address);
