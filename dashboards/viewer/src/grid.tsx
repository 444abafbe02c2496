/** A dashboard's panels on Grafana's grid of 24 columns. */
import type { TimeRange } from "@grafana/data";
import { useTheme2 } from "@grafana/ui";
import { useLayoutEffect, useRef, useState } from "react";
import { type Dashboard, fill } from "./dashboard.ts";
import type { Mark } from "./marks.ts";
import { PanelView } from "./panel.tsx";

const columns = 24;
const rowHeight = 36;
const gap = 8;

interface Props {
  readonly dashboard: Dashboard;
  readonly values: Readonly<Record<string, string>>;
  readonly range: () => TimeRange;
  readonly turn: number;
  readonly marks: readonly Mark[];
}

export function Grid({ dashboard, values, ...rest }: Props) {
  const theme = useTheme2();
  const [frame, width] = useWidth();
  const panels = dashboard.panels ?? [];
  const column = (width + gap) / columns;
  const height = Math.max(0, ...panels.map(({ gridPos: { y, h } }) => (y + h) * (rowHeight + gap)));
  return (
    <div ref={frame} style={{ position: "relative", height }}>
      {width > 0 &&
        panels.map((panel) => {
          const { x, y, w, h } = panel.gridPos;
          const place = {
            position: "absolute",
            left: x * column,
            top: y * (rowHeight + gap),
          } as const;
          const size = { width: w * column - gap, height: h * (rowHeight + gap) - gap };
          if (panel.type === "row") {
            return (
              <h2
                key={panel.id}
                style={{
                  ...place,
                  margin: 0,
                  lineHeight: `${size.height}px`,
                  ...headingOf(theme.typography.h5),
                }}
              >
                {fill(panel.title ?? "", values)}
              </h2>
            );
          }
          return (
            <div key={panel.id} data-panel={panel.title} style={{ ...place, ...size }}>
              <PanelView panel={panel} values={values} {...rest} {...size} />
            </div>
          );
        })}
    </div>
  );
}

function headingOf({ fontSize, fontWeight }: { fontSize?: unknown; fontWeight?: unknown }) {
  return { fontSize: String(fontSize), fontWeight: Number(fontWeight) };
}

function useWidth() {
  const frame = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const element = frame.current;
    if (element === null) return undefined;
    const observer = new ResizeObserver(() => setWidth(element.clientWidth));
    observer.observe(element);
    setWidth(element.clientWidth);
    return () => observer.disconnect();
  }, []);
  return [frame, width] as const;
}
