import { rateOf, seriesOf } from '../api/live';
import { common } from '../i18n/common';
import { short } from '../i18n/format';
import { useText } from '../i18n/text';
import { Chart } from './Chart';

/** What was mirrored each second, packets at the left and bits at the right. */
export function RateChart({ region, what, label, height }: { region: string; what: string; label: string; height?: number }) {
  const say = useText(common);
  const { times, packets, bits } = seriesOf(region, what);
  const now = rateOf(region, what);
  return (
    <div className="rate">
      <p className="legend-row">
        <span className="key live">{say('packetsPerSecond')}</span>
        <strong className="number">{now ? short(now.packets) : '–'}</strong>
        <span className="key accent">{say('bitsPerSecond')}</span>
        <strong className="number">{now ? short(now.bits) : '–'}</strong>
      </p>
      <Chart
        label={label}
        times={times}
        height={height ?? 200}
        lines={[
          { name: say('packetsPerSecond'), values: packets, format: short, color: '--live' },
          { name: say('bitsPerSecond'), values: bits, format: short, color: '--accent', right: true },
        ]}
      />
    </div>
  );
}
