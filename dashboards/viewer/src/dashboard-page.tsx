/** The page of one dashboard: its controls, and its panels. */
import { dateTime, rangeUtil, type TimeRange } from "@grafana/data";
import { useTheme2 } from "@grafana/ui";
import { useCallback, useEffect, useMemo } from "react";
import { askMarks } from "./annotations.ts";
import { spanOf } from "./ask-panel.ts";
import { Controls } from "./controls.tsx";
import { type Dashboard, fetchDashboard, type Listed, valuesOf } from "./dashboard.ts";
import { Grid } from "./grid.tsx";
import { useLoaded, useTurns } from "./load.ts";
import { Notice } from "./notice.tsx";
import type { Route } from "./route.ts";

interface Props {
  readonly uid: string;
  readonly route: Route;
  readonly list: readonly Listed[];
}

export function DashboardPage({ uid, route, list }: Props) {
  const load = useCallback((signal: AbortSignal) => fetchDashboard(uid, signal), [uid]);
  const { value, error } = useLoaded(load, 0);
  if (error !== null) return <Notice title="This dashboard cannot be shown" text={error} />;
  if (value === undefined) return <Notice title="Loading …" text="" />;
  return <Shown key={uid} dashboard={value} route={route} list={list} />;
}

interface ShownProps {
  readonly dashboard: Dashboard;
  readonly route: Route;
  readonly list: readonly Listed[];
}

function Shown({ dashboard, route, list }: ShownProps) {
  const theme = useTheme2();
  const turn = useTurns(rangeUtil.intervalToMs(dashboard.refresh || "30s"));
  const from = route.from ?? dashboard.time?.from ?? "now-1h";
  const to = route.to ?? dashboard.time?.to ?? "now";
  const range = useCallback(() => rangeOf(from, to), [from, to]);
  // By its content: the address gives a new object each time.
  const chosen = JSON.stringify(valuesOf(dashboard, route.variables));
  const values = useMemo(() => JSON.parse(chosen) as Readonly<Record<string, string>>, [chosen]);
  const load = useCallback(
    (signal: AbortSignal) =>
      askMarks(dashboard.annotations.list ?? [], values, spanOf(range(), "15s"), signal),
    [dashboard, values, range],
  );
  const marks = useLoaded(load, turn);
  useEffect(() => {
    document.title = dashboard.title;
  }, [dashboard]);
  return (
    <main style={{ padding: theme.spacing(2) }}>
      <Controls dashboard={dashboard} list={list} values={values} from={from} to={to} />
      <Grid dashboard={dashboard} values={values} range={range} turn={turn} marks={marks.value ?? []} />
    </main>
  );
}

/** `now-1h` and `now`, or milliseconds since 1970, as Grafana's addresses have them. */
function rangeOf(from: string, to: string): TimeRange {
  const raw = (text: string) => (/^\d+$/.test(text) ? dateTime(Number(text)) : text);
  return rangeUtil.convertRawToRange({ from: raw(from), to: raw(to) });
}
