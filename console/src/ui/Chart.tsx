import { lazy, Suspense } from 'react';

/** Columns over time; drawn by uPlot, which is loaded when the first chart is shown. */
export interface ChartProps {
  /** What the picture shows, for those who do not see it. */
  label: string;
  times: number[];
  lines: { name: string; values: number[]; format: (value: number) => string; color: string; right?: boolean }[];
  height?: number;
}

const Plot = lazy(() => import('./Plot'));

export function Chart(props: ChartProps) {
  const height = props.height ?? 200;
  return (
    <figure className="chart" aria-label={`${props.label}. ${props.lines.map(line => `${line.name}: ${line.format(line.values.at(-1) ?? 0)}`).join(', ')}`} role="img">
      <div style={{ height }}>
        <Suspense fallback={null}>
          <Plot {...props} height={height} />
        </Suspense>
      </div>
    </figure>
  );
}
