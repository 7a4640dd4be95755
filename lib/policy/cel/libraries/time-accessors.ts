import { define, type FunctionDeclaration, member } from '../functions.ts';
import { type Civil, civil, zoneOffset } from '../time.ts';
import { DURATION, INT, STRING, TIMESTAMP } from '../types.ts';
import { CelError, type Duration, type Timestamp, type Value } from '../values.ts';

/** A part of calendar or clock, in UTC or in a zone that is named; some exist for durations too, as a whole number of units. */
function accessor(
  name: string,
  id: string,
  read: (civil: Civil) => number,
  nanosPerUnit?: bigint,
): FunctionDeclaration {
  const inZone = (timestamp: Timestamp, zone: string): Value => {
    const offset = zoneOffset(zone, timestamp);
    return offset instanceof CelError ? offset : BigInt(read(civil(timestamp, offset)));
  };
  const unit = id.replace('timestamp_to_', '');
  return define(
    name,
    member(id, [TIMESTAMP], INT, (timestamp: Timestamp) => inZone(timestamp, 'UTC')),
    member(`${id}_with_tz`, [TIMESTAMP, STRING], INT, inZone),
    ...(nanosPerUnit === undefined
      ? []
      : [member(`duration_to_${unit}`, [DURATION], INT, ({ nanos }: Duration) => nanos / nanosPerUnit)]),
  );
}

export const TIME_ACCESSORS: readonly FunctionDeclaration[] = [
  accessor('getFullYear', 'timestamp_to_year', ({ year }) => year),
  accessor('getMonth', 'timestamp_to_month', ({ month }) => month - 1),
  accessor('getDayOfYear', 'timestamp_to_day_of_year', ({ yearDay }) => yearDay),
  accessor('getDayOfMonth', 'timestamp_to_day_of_month', ({ day }) => day - 1),
  accessor('getDate', 'timestamp_to_day_of_month_1_based', ({ day }) => day),
  accessor('getDayOfWeek', 'timestamp_to_day_of_week', ({ weekday }) => weekday),
  accessor('getHours', 'timestamp_to_hours', ({ hours }) => hours, 3_600_000_000_000n),
  accessor('getMinutes', 'timestamp_to_minutes', ({ minutes }) => minutes, 60_000_000_000n),
  accessor('getSeconds', 'timestamp_to_seconds', ({ seconds }) => seconds, 1_000_000_000n),
  accessor('getMilliseconds', 'timestamp_to_milliseconds', ({ milliseconds }) => milliseconds, 1_000_000n),
];
