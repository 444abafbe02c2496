/** Above a dashboard: which one, whose, and since when. Each choice is an address, so that it can be sent on. */
import { useTheme2 } from "@grafana/ui";
import { useId } from "react";
import { choices, type Dashboard, type Listed } from "./dashboard.ts";
import { formatRoute, type Route } from "./route.ts";

const ranges: Readonly<Record<string, string>> = {
  "now-5m": "Last 5 minutes",
  "now-15m": "Last 15 minutes",
  "now-1h": "Last hour",
  "now-6h": "Last 6 hours",
  "now-24h": "Last 24 hours",
  "now-7d": "Last 7 days",
  "now-30d": "Last 30 days",
};

interface Props {
  readonly dashboard: Dashboard;
  readonly list: readonly Listed[];
  readonly values: Readonly<Record<string, string>>;
  readonly from: string;
  readonly to: string;
}

export function Controls({ dashboard, list, values, from, to }: Props) {
  const { spacing, typography, colors } = useTheme2();
  const here: Route = { uid: dashboard.uid, variables: values, from, to };
  const go = (route: Partial<Route>) => {
    window.location.hash = formatRoute({ ...here, ...route });
  };
  const offered = from in ranges ? ranges : { [from]: `${from} to ${to}`, ...ranges };
  return (
    <header
      style={{
        display: "flex",
        flexWrap: "wrap",
        alignItems: "end",
        gap: spacing(2),
        marginBottom: spacing(2),
      }}
    >
      <div style={{ flex: "1 1 320px" }}>
        <h1 style={{ margin: 0, fontSize: String(typography.h3.fontSize), fontWeight: 500 }}>
          {dashboard.title}
        </h1>
        <p style={{ margin: 0, color: colors.text.secondary }}>{dashboard.description}</p>
      </div>
      <Choice
        label="Dashboard"
        value={dashboard.uid}
        options={Object.fromEntries(list.map(({ uid, title }) => [uid, title]))}
        // Another dashboard has other variables.
        choose={(uid) => go({ uid, variables: {} })}
      />
      {choices(dashboard).map(({ name, label = name, options = [] }) => (
        <Choice
          key={name}
          label={label}
          value={values[name] ?? ""}
          options={Object.fromEntries(options.map(({ text, value }) => [value, text]))}
          choose={(value) => go({ variables: { ...values, [name]: value } })}
        />
      ))}
      <Choice
        label="Time"
        value={from}
        options={offered}
        choose={(chosen) => go({ from: chosen, to: "now" })}
      />
    </header>
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly value: string;
  readonly options: Readonly<Record<string, string>>;
  readonly choose: (value: string) => void;
}

/** The browser's own: it works on every device, and by keyboard. */
function Choice({ label, value, options, choose }: ChoiceProps) {
  const id = useId();
  const { colors, shape, spacing } = useTheme2();
  const known = value in options ? options : { [value]: value, ...options };
  return (
    <div>
      <label htmlFor={id} style={{ display: "block", color: colors.text.secondary, fontSize: 12 }}>
        {label}
      </label>
      <select
        id={id}
        value={value}
        onChange={(event) => choose(event.target.value)}
        style={{
          font: "inherit",
          padding: spacing(0.75, 1),
          color: colors.text.primary,
          background: colors.background.primary,
          border: `1px solid ${colors.border.medium}`,
          borderRadius: shape.radius.default,
        }}
      >
        {Object.entries(known).map(([option, text]) => (
          <option key={option} value={option}>
            {text}
          </option>
        ))}
      </select>
    </div>
  );
}
