import { describe, expect, test } from 'vitest';
import {
  type AccessReview,
  AUTHORIZER_TYPE,
  authorizerValue,
  BOOL,
  CelError,
  type CelType,
  celEnvironment,
  Double,
  DYN,
  type Environment,
  formatPlain,
  formatProblem,
  introducedIn,
  LazyMap,
  lineAndColumn,
  objectType,
  RESOURCE_CHECK_TYPE,
  requestResourceValue,
  STRING,
} from './index.ts';

function environment(options: Partial<Parameters<typeof celEnvironment>[0]> = {}): Environment {
  const made = celEnvironment({ kubernetes: '1.33', variables: { object: DYN }, ...options });
  if (!made) throw new Error('not a version');
  return made;
}

/** The value, or `!` and the error, or the server's words of refusal. */
function run(
  source: string,
  bindings: Record<string, unknown> = {},
  variables: Record<string, CelType> = { object: DYN },
) {
  const { program, problems } = environment({ variables }).compile(source);
  if (!program) return problems.map((problem) => formatProblem(problem, source)).join('\n');
  const result = program.evaluate(bindings);
  return result.ok ? formatPlain(result.value) : `! ${result.error.message}`;
}

describe('bindings', () => {
  test('tell whole numbers from others as Go does', () => {
    const object = { whole: 1, marked: new Double(1), half: 0.5, big: 9007199254740993n };
    expect(run('[type(object.whole), type(object.marked)]', { object })).toBe('[int, double]');
    expect(run('type(object.half) == double && object.big == 9007199254740993', { object })).toBe('true');
    expect(run('object.whole == object.marked', { object })).toBe('true');
  });

  test('hold null as a value and nothing as no value', () => {
    expect(run('object == null', { object: null })).toBe('true');
    expect(run('object == null')).toBe('! no such attribute(s): object');
    expect(run('object.a', { object: null })).toBe('! no such key: a');
  });

  test('are read only where the expression looks', () => {
    const object = {
      spec: { replicas: 2 },
      get status(): never {
        throw new Error('looked at');
      },
    };
    expect(run('object.spec.replicas', { object })).toBe('2');
  });

  test('have no prototype', () => {
    const object = JSON.parse('{"__proto__": {"admin": true}, "plain": {}}');
    expect(run('has(object.plain.constructor) || has(object.plain.toString)', { object })).toBe('false');
    expect(run('object.__proto__.admin', { object })).toBe('true');
    expect(run('object.plain.__proto__', { object })).toBe('! no such key: __proto__');
  });

  test('may be worked out on demand, each at most once', () => {
    const asked: string[] = [];
    const variables = new LazyMap(['a', 'b', 'broken'], (name) => {
      asked.push(name);
      return name === 'broken' ? new CelError('invalid-argument', 'composited variable "broken" fails') : 2n;
    });
    const declared = { variables: DYN };
    expect(run('variables.a + variables.a', { variables }, declared)).toBe('4');
    expect(asked).toEqual(['a']);
    expect(run('variables.broken', { variables }, declared)).toBe('! composited variable "broken" fails');
    expect(run('variables.c', { variables }, declared)).toBe('! no such key: c');
  });
});

describe('problems', () => {
  test('show where they are, in the words of the API server', () => {
    expect(run('object.spec.replicas <= limit')).toBe(
      "ERROR: <input>:1:25: undeclared reference to 'limit' (in container '')\n" +
        ' | object.spec.replicas <= limit\n' +
        ' | ........................^',
    );
    expect(run('1 == 1.0')).toContain("found no matching overload for '_==_' applied to '(int, double)'");
    expect(run("[1, 'a']")).toContain("expected type 'int' but found 'string'");
  });

  test('underline the misspelt field of a declared object and offer the others', () => {
    const spec = objectType('Spec', { replicas: DYN, template: DYN });
    const variables = { object: objectType('Deployment', { spec }) };
    const source = 'has(object.spec) &&\n  object.spec.repilcas > 1';
    const { problems } = environment({ variables }).compile(source);
    expect(problems).toMatchObject([
      { kind: 'unknown-field', message: "undefined field 'repilcas'", candidates: ['replicas', 'template'] },
    ]);
    const [problem] = problems;
    expect(source.slice(problem?.start, problem?.end)).toBe('repilcas');
    expect(lineAndColumn(source, problem?.start ?? 0)).toEqual({ line: 2, column: 15 });
  });

  test.each([
    ['int("12a")', 'constant'],
    ['"a".matches("(")', 'constant'],
    ['"%d".format(["a"])', 'constant'],
    ['object.in', 'syntax'],
    ['namespace == ""', 'reserved'],
    ['[1].all(1, true)', 'macro'],
    ['math.greatest(1, 2)', 'undeclared'],
    ['base64.encode(b"x")', 'undeclared'],
    ['cel.bind(x, 1, x)', 'undeclared'],
    ['1 + "a"', 'no-overload'],
    ['"a".b', 'type'],
    ['('.repeat(251), 'too-complex'],
  ])('of %s are of kind %s', (source, kind) => {
    expect(environment().compile(source).problems[0]?.kind).toBe(kind);
  });

  test('include a result of the wrong type', () => {
    const { problems } = environment().compile('object.spec', { expect: [BOOL] });
    expect(problems[0]).toMatchObject({ kind: 'not-expected', message: 'must evaluate to bool but got dyn' });
    expect(environment().compile('object.spec == 1', { expect: [BOOL] }).problems).toEqual([]);
    const either = environment().compile('1', { expect: [STRING, BOOL] }).problems[0];
    expect(either?.message).toBe('must evaluate to one of [string bool] but got int');
  });

  test('are found in expressions that are far too long, quickly', () => {
    const { problems } = environment().compile('1 '.repeat(60_000));
    expect(problems[0]?.message).toBe('expression code point size exceeds limit: size: 120000, limit 100000');
  });
});

describe('versions', () => {
  const isKnown = (kubernetes: string, source: string, expressions?: 'new'): boolean =>
    environment({ kubernetes, ...(expressions && { expressions }) }).compile(source).problems.length === 0;

  test.each([
    ['ip("::1").family() == 6', '1.29', '1.30'],
    ['sets.contains([1], [1])', '1.28', '1.29'],
    ['"%d".format([1])', '1.28', '1.29'],
    ['format.uri().validate("x").hasValue()', '1.30', '1.31'],
    ['[1].all(i, v, i == 0)', '1.31', '1.32'],
    ['isSemver("1.0.0")', '1.32', '1.33'],
    ['[2, 1].sort() == [1, 2]', '1.33', '1.34'],
  ])('%s is unknown in %s and known in %s', (source, before, since) => {
    expect(isKnown(before, source)).toBe(false);
    expect(isKnown(since, source)).toBe(true);
  });

  test('let new expressions use only what the release before knew', () => {
    expect(isKnown('1.33', 'isSemver("1.0.0")', 'new')).toBe(false);
    expect(isKnown('1.34', 'isSemver("1.0.0")', 'new')).toBe(true);
    expect(isKnown('1.28', 'object.?a.hasValue()', 'new')).toBe(false);
    expect(isKnown('1.28', '1 < 1.5', 'new')).toBe(false);
    expect(isKnown('1.28', '1 < 1.5')).toBe(true);
  });

  test('are those of Kubernetes', () => {
    expect(celEnvironment({ kubernetes: 'v1.33.4-gke.100' })).toBeDefined();
    expect(celEnvironment({ kubernetes: '2.0' })).toBeUndefined();
    expect(celEnvironment({ kubernetes: '' })).toBeUndefined();
    expect(introducedIn('isSemver')).toBe('1.33');
    expect(introducedIn('transformList')).toBe('1.32');
    expect(introducedIn('size')).toBe('1.28');
    expect(introducedIn('frobnicate')).toBeUndefined();
  });
});

describe('bounds', () => {
  const endless = 'object.l.all(a, object.l.all(b, object.l.all(c, object.l.all(d, a + b + c + d >= 0))))';
  const object = { l: Array.from({ length: 1000 }, (_, i) => i) };

  test('stop a rule that never ends, which nothing absorbs', () => {
    const { program } = environment().compile(`true || (${endless}) || true`);
    expect(program?.evaluate({ object })).toMatchObject({ ok: true });
    const result = environment().compile(`(${endless}) || true`).program?.evaluate({ object });
    expect(result).toMatchObject({
      ok: false,
      error: { kind: 'cost-exceeded', message: 'operation cancelled: actual cost limit exceeded' },
    });
  });

  test('follow the limit that is asked for', () => {
    const { program } = environment().compile('object.l.all(x, x >= 0)');
    expect(program?.evaluate({ object }, { costLimit: 100 }).ok).toBe(false);
    expect(program?.evaluate({ object }, { costLimit: 10_000 })).toMatchObject({ ok: true, cost: 5003 });
  });

  test('make joining lists cost the same however long they are', () => {
    const { program } = environment().compile('object.l.all(x, size(object.l + object.l + object.l) > 0)');
    const long = { l: Array.from({ length: 100_000 }, (_, i) => i) };
    const started = performance.now();
    expect(program?.evaluate({ object: long })).toMatchObject({ ok: false, error: { kind: 'cost-exceeded' } });
    expect(performance.now() - started).toBeLessThan(3000);
  });

  test('keep an evil pattern linear', () => {
    const { program } = environment().compile('object.s.matches("^(a+)+$")');
    const started = performance.now();
    expect(program?.evaluate({ object: { s: `${'a'.repeat(100_000)}!` } })).toMatchObject({ ok: true, value: false });
    expect(performance.now() - started).toBeLessThan(3000);
  });

  test.each([
    ['blanks', 'object.s.trim() == ""', `x${' '.repeat(200_000)}x`],
    ['zeros', 'isQuantity(object.s)', `${'0'.repeat(100_000)}x`],
    ['decimals', 'isQuantity(object.s)', `0.${'1'.repeat(1_000_000)}`],
    ['digits', 'int(object.s) == 1', '9'.repeat(5_000_000)],
    ['dots', 'format.dns1123Subdomain().validate(object.s).hasValue()', `${'a.'.repeat(50_000)}!`],
    ['no cost', '[1, 2, 3].all(x, isURL(object.s))', `http://a/${'b'.repeat(1_000_000)}`],
  ])('hold for a long text of %s', (_, source, s) => {
    const { program } = environment().compile(source);
    const started = performance.now();
    expect(program?.evaluate({ object: { s } })).toBeDefined();
    expect(performance.now() - started).toBeLessThan(4000);
  });

  test('end a rule that reads far more text than it pays for', () => {
    const { program } = environment().compile('object.l.all(x, object.s.charAt(x) == "a")');
    const object = { l: Array.from({ length: 1000 }, (_, i) => i), s: 'a'.repeat(1_000_000) };
    expect(program?.evaluate({ object })).toMatchObject({ ok: false, error: { kind: 'internal' } });
  });

  test.each(["'''\n", '"\n', '`', '\\'])('hold for an expression made of %j', (part) => {
    const started = performance.now();
    const { problems } = environment().compile(part.repeat(25_000));
    expect(problems.length).toBeGreaterThan(0);
    expect(problems.length).toBeLessThanOrEqual(101);
    expect(performance.now() - started).toBeLessThan(3000);
  });

  test('estimate what an expression can cost', () => {
    expect(environment().compile('1 + 2').estimatedCost).toEqual({ min: 1, max: 1 });
    const source = 'object.spec.names.all(n, n.startsWith("a"))';
    expect(environment().compile(source).estimatedCost?.max).toBe(Number.POSITIVE_INFINITY);
    const sizeLimit = (path: readonly string[]): number | undefined => (path.at(-1) === 'names' ? 10 : undefined);
    expect(environment().compile(source, { sizeLimit }).estimatedCost).toEqual({ min: 2, max: 52 });
  });
});

describe('declared objects', () => {
  const request = objectType('kubernetes.AdmissionRequest', { operation: STRING, subResource: STRING });
  const variables = { request, 'request.id': STRING };

  test('lack a field that is not bound', () => {
    const bindings = { request: { operation: 'CREATE' } };
    expect(run("request.operation == 'CREATE'", bindings, variables)).toBe('true');
    expect(run("request.subResource == ''", bindings, variables)).toBe('! no such key: subResource');
    expect(run('has(request.subResource)', bindings, variables)).toBe('false');
  });

  test('give way to a variable whose name has a dot', () => {
    expect(run('request.id', { 'request.id': 'r1' }, variables)).toBe('r1');
  });

  test.each(['request.opertion', 'request.operation + 1', 'request.operation.x'])(
    'are checked before anything is evaluated: %s',
    (source) => {
      expect(environment({ variables }).compile(source).program).toBeUndefined();
    },
  );
});

describe('the authorizer', () => {
  const variables = { authorizer: AUTHORIZER_TYPE, 'authorizer.requestResource': RESOURCE_CHECK_TYPE };

  test('is asked what the expression spells', () => {
    const asked: AccessReview[] = [];
    const authorizer = authorizerValue((review) => {
      asked.push(review);
      return { allowed: review.verb === 'get', reason: 'rbac' };
    });
    const source =
      "authorizer.serviceAccount('shop', 'bot').group('apps').resource('deployments').subresource('scale').namespace('shop').name('x').check('get').allowed() && " +
      "authorizer.path('/healthz').check('post').reason() == 'rbac'";
    expect(run(source, { authorizer }, variables)).toBe('true');
    expect(asked).toMatchObject([
      {
        kind: 'resource',
        subject: { kind: 'serviceAccount', namespace: 'shop', name: 'bot' },
        group: 'apps',
        resource: 'deployments',
        subresource: 'scale',
        verb: 'get',
      },
      { kind: 'path', subject: { kind: 'request' }, path: '/healthz', verb: 'post' },
    ]);
  });

  test('knows the resource that is requested by a name with a dot', () => {
    const request = { group: '', resource: 'pods', subresource: '', namespace: 'shop', name: 'a' };
    const bound = requestResourceValue(
      (review) => ({ allowed: review.kind === 'resource' && review.resource === 'pods' }),
      request,
    );
    const bindings = { 'authorizer.requestResource': bound };
    expect(run("authorizer.requestResource.check('delete').allowed()", bindings, variables)).toBe('true');
  });

  test('is an error where there is none or it has no answer', () => {
    const source = "authorizer.path('/x').check('get').allowed()";
    expect(run(source, {}, variables)).toBe('! no such attribute(s): authorizer');
    const silent = authorizerValue(() => undefined);
    expect(run(source, { authorizer: silent }, variables)).toBe('! no authorizer can answer this check');
  });
});
