import { getStack } from "@pulumi/pulumi";

export default { stack: getStack() };
