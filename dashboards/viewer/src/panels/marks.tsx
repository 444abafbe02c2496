/** Moments drawn across a chart: a dashed line each, with a flag that names it. */
import { type UPlotConfigBuilder, useTheme2 } from "@grafana/ui";
import { useLayoutEffect, useRef, useState } from "react";
import type uPlot from "uplot";
import type { Mark } from "../marks.ts";

interface Props {
  readonly config: UPlotConfigBuilder;
  readonly marks: readonly Mark[];
}

interface Flag {
  readonly mark: Mark;
  readonly left: number;
}

export function Marks({ config, marks }: Props) {
  const theme = useTheme2();
  const [flags, setFlags] = useState<{ readonly top: number; readonly all: readonly Flag[] }>();
  // The chart draws whenever it likes: it must find what is true by then.
  const current = useRef(marks);
  current.current = marks;

  useLayoutEffect(() => {
    config.addHook("draw", (plot: uPlot) => {
      const { ctx, bbox } = plot;
      ctx.save();
      ctx.setLineDash([4, 4]);
      const all = current.current
        .map((mark) => ({ mark, left: plot.valToPos(mark.time, "x") }))
        .filter(({ left }) => left >= 0 && left <= plot.over.clientWidth);
      for (const { mark, left } of all) {
        const x = Math.round(bbox.left + left * devicePixelRatio) + 0.5;
        ctx.strokeStyle = theme.visualization.getColorByName(mark.colour);
        ctx.beginPath();
        ctx.moveTo(x, bbox.top);
        ctx.lineTo(x, bbox.top + bbox.height);
        ctx.stroke();
      }
      ctx.restore();
      const { offsetLeft, offsetTop, clientHeight } = plot.over;
      setFlags({
        top: offsetTop + clientHeight,
        all: all.map(({ mark, left }) => ({ mark, left: left + offsetLeft })),
      });
    });
  }, [config, theme]);

  return flags?.all.map(({ mark, left }) => (
    <div
      key={`${mark.title} ${mark.time}`}
      title={`${mark.title}, ${new Date(mark.time).toLocaleTimeString()}`}
      style={{
        position: "absolute",
        left: left - 5,
        top: flags.top,
        borderLeft: "5px solid transparent",
        borderRight: "5px solid transparent",
        borderBottom: `7px solid ${theme.visualization.getColorByName(mark.colour)}`,
      }}
    />
  ));
}
