import { didYouMean } from '../../diagnostics/index.ts';
import { hasFormat, isQuantity } from './formats.ts';
import type { BooleanNode, IntOrStringNode, NumberNode, StringNode } from './node.ts';
import { matchesPattern } from './pattern.ts';
import { nouns, quote, type Report, wrongType } from './report.ts';

export function checkString(value: unknown, node: StringNode, report: Report): void {
  if (typeof value !== 'string') {
    wrongType(value, 'text', report);
    return;
  }
  if (node.enum !== undefined) checkEnum(value, node.enum, report);
  if (node.format !== undefined && hasFormat(value, node.format, report.builtIn) === false) {
    report.add('format', `${quote(value)} is not ${formatNouns[node.format] ?? `of the format ${node.format}`}`);
  }
  if (node.pattern !== undefined && matchesPattern(value, node.pattern) === false) {
    report.add('pattern', `${quote(value)} does not match ${node.pattern}`);
  }
  if (node.minLength !== undefined || node.maxLength !== undefined) {
    checkCount([...value].length, 'character', node.minLength, node.maxLength, report);
  }
}

const formatNouns: Readonly<Record<string, string>> = {
  byte: 'base64',
  'date-time': 'a time such as 2026-01-31T13:00:00Z',
  'micro-time': 'a time such as 2026-01-31T13:00:00.000000Z',
  date: 'a date such as 2026-01-31',
  duration: 'a duration such as 1h30m',
};

export function checkNumber(value: unknown, node: NumberNode, report: Report): void {
  if (typeof value === 'bigint') {
    checkInteger(value, node, report);
    return;
  }
  if (typeof value !== 'number' || !Number.isFinite(value)) {
    wrongType(value, nouns[node.type], report);
    return;
  }
  if (node.type === 'integer') {
    if (!Number.isInteger(value)) {
      wrongType(value, nouns.integer, report);
      return;
    }
    checkInteger(value, node, report);
  }
  if (node.enum !== undefined) checkEnum(value, node.enum, report);
  const { minimum, maximum, multipleOf } = node;
  if (minimum !== undefined && (value < minimum || (value === minimum && node.exclusiveMinimum === true))) {
    report.add('range', `${value} is less than ${node.exclusiveMinimum === true ? 'more than ' : ''}${minimum}`);
  }
  if (maximum !== undefined && (value > maximum || (value === maximum && node.exclusiveMaximum === true))) {
    report.add('range', `${value} is more than ${maximum}`);
  }
  if (multipleOf !== undefined && multipleOf > 0 && !Number.isInteger(value / multipleOf)) {
    report.add('range', `${value} is not a multiple of ${multipleOf}`);
  }
}

function checkInteger(value: number | bigint, node: NumberNode, report: Report): void {
  const bits = node.format === 'int32' ? 31n : 63n;
  const limit = 1n << bits;
  const exact = BigInt(value);
  if (exact >= limit || exact < -limit) report.add('range', `${value} does not fit into ${node.format ?? 'int64'}`);
}

export function checkBoolean(value: unknown, node: BooleanNode, report: Report): void {
  if (typeof value !== 'boolean') {
    wrongType(value, nouns.boolean, report);
    return;
  }
  if (node.enum !== undefined) checkEnum(value, node.enum, report);
}

export function checkQuantity(value: unknown, report: Report): void {
  if (typeof value === 'number' || typeof value === 'bigint') return;
  if (typeof value !== 'string') {
    wrongType(value, nouns.quantity, report);
    return;
  }
  if (!isQuantity(value)) report.add('format', `${quote(value)} is not a quantity such as 500m, 1.5 or 10Gi`);
}

export function checkIntOrString(value: unknown, node: IntOrStringNode, report: Report): void {
  if (typeof value === 'string') {
    if (node.pattern !== undefined && matchesPattern(value, node.pattern) === false) {
      report.add('pattern', `${quote(value)} does not match ${node.pattern}`);
    }
  } else if (typeof value === 'bigint' || (typeof value === 'number' && Number.isInteger(value))) {
    checkInteger(value, report.builtIn ? int32 : int64, report);
  } else wrongType(value, 'a whole number or text', report);
}

const int32: NumberNode = { type: 'integer', format: 'int32' };
const int64: NumberNode = { type: 'integer', format: 'int64' };

function checkEnum(value: unknown, allowed: readonly unknown[], report: Report): void {
  if (allowed.includes(value)) return;
  const texts = allowed.map(String).filter((text) => text !== '');
  const suggestion = typeof value === 'string' ? didYouMean(value, texts) : undefined;
  const shown = texts.length > 12 ? `${texts.slice(0, 12).join(', ')}, …` : texts.join(', ');
  report.add(
    'not-allowed',
    `${typeof value === 'string' ? quote(value) : String(value)} is not one of ${shown}`,
    suggestion,
  );
}

/** Lengths and numbers of things; `noun` in the singular. */
export function checkCount(
  count: number,
  noun: string,
  least: number | undefined,
  most: number | undefined,
  report: Report,
): void {
  const amount = (number: number): string => `${number} ${number === 1 ? noun : (plurals[noun] ?? `${noun}s`)}`;
  if (least !== undefined && count < least) report.add('range', `${amount(count)}, at least ${least} needed`);
  if (most !== undefined && count > most) report.add('range', `${amount(count)}, at most ${most} allowed`);
}

const plurals: Readonly<Record<string, string>> = { entry: 'entries' };
