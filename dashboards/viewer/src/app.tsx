/** The list of dashboards, or one of them, as the address says. */
import { useTheme2 } from "@grafana/ui";
import { useEffect } from "react";
import { fetchList, type Listed } from "./dashboard.ts";
import { DashboardPage } from "./dashboard-page.tsx";
import { useLoaded } from "./load.ts";
import { Notice } from "./notice.tsx";
import { formatRoute, useRoute } from "./route.ts";

export function App() {
  const route = useRoute();
  const { value, error } = useLoaded(fetchList, 0);
  if (route.uid !== null) return <DashboardPage uid={route.uid} route={route} list={value ?? []} />;
  if (error !== null) return <Notice title="The list of dashboards cannot be shown" text={error} />;
  if (value === undefined) return <Notice title="Loading …" text="" />;
  return <List dashboards={value} />;
}

function List({ dashboards }: { readonly dashboards: readonly Listed[] }) {
  const { spacing, colors, shape } = useTheme2();
  useEffect(() => {
    document.title = "Dashboards";
  }, []);
  return (
    <main style={{ maxWidth: 640, margin: "0 auto", padding: spacing(4, 2) }}>
      <h1 style={{ fontWeight: 500 }}>Dashboards</h1>
      {dashboards.length === 0 && <p>There is none.</p>}
      {dashboards.map(({ uid, title }) => (
        <a
          key={uid}
          href={formatRoute({ uid, variables: {}, from: null, to: null })}
          style={{
            display: "block",
            padding: spacing(1.5, 2),
            marginBottom: spacing(1),
            background: colors.background.primary,
            border: `1px solid ${colors.border.weak}`,
            borderRadius: shape.radius.default,
          }}
        >
          {title}
        </a>
      ))}
    </main>
  );
}
