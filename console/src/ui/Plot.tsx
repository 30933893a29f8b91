import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import './plot.css';
import type { ChartProps } from './Chart';

const color = (name: string): string => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

export default function Plot({ times, lines, height = 200 }: ChartProps) {
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const newest = useRef<uPlot.AlignedData>([[]]);
  newest.current = [times, ...lines.map(line => line.values)];
  const shape = lines.map(line => `${line.name}${line.color}${line.right}`).join();

  useEffect(() => {
    const element = place.current;
    if (!element) return;
    const make = (): void => {
      plot.current?.destroy();
      plot.current = new uPlot(options(lines, element.clientWidth, height), newest.current, element);
    };
    make();
    const resize = new ResizeObserver(() => plot.current?.setSize({ width: element.clientWidth, height }));
    resize.observe(element);
    addEventListener('heliograph-theme', make);
    return () => {
      resize.disconnect();
      removeEventListener('heliograph-theme', make);
      plot.current?.destroy();
      plot.current = null;
    };
  }, [shape, height]);

  useEffect(() => {
    plot.current?.setData(newest.current);
  });

  return <div ref={place} className="plot" />;
}

function options(lines: ChartProps['lines'], width: number, height: number): uPlot.Options {
  const axis = { stroke: color('--muted'), font: `11px ${color('--font')}`, ticks: { show: false }, grid: { stroke: color('--line'), width: 1 } };
  const right = lines.some(line => line.right);
  const format = (which: boolean) => (_: uPlot, splits: number[]) => splits.map(value => lines.find(line => Boolean(line.right) === which)?.format(value) ?? '');
  // Bits follow packets: with the same scale one line would hide the other.
  const range = (room: number): uPlot.Range.Function => (_, __, max) => [0, Math.max(1, max ?? 0) * room];
  return {
    width,
    height,
    padding: [8, 4, 0, 0],
    legend: { show: false },
    cursor: { y: false, points: { size: 6 }, drag: { x: false, y: false } },
    scales: { x: { range: (_, __, max) => [(max ?? 0) - 179, max ?? 0] }, y: { range: range(1.15) }, r: { range: range(1.6) } },
    axes: [
      { ...axis, grid: { show: false }, values: (_, splits) => splits.map(value => new Date(value * 1000).toLocaleTimeString('en-GB')), space: 90, size: 28 },
      { ...axis, scale: 'y', values: format(false), size: 46 },
      ...(right ? [{ ...axis, scale: 'r', side: 1 as const, grid: { show: false }, values: format(true), size: 46 }] : []),
    ],
    series: [
      {},
      ...lines.map(line => ({
        label: line.name,
        scale: line.right ? 'r' : 'y',
        stroke: color(line.color),
        width: 1.5,
        points: { show: false },
        ...(line.right ? {} : { fill: `color-mix(in srgb, ${color(line.color)} 14%, transparent)` }),
      })),
    ],
  };
}
