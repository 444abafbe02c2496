/** The parts that logs and traces go through, as pods and Services are called. */

export const logStore = "log-store";
export const logIntake = "log-intake";
export const logCollector = "log-collector";
export const traceCollector = "trace-collector";
