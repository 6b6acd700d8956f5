import { element, escaped } from '../diagram/xml.ts';
import type { RequirementVerdict, Result } from '../model/generated/result.ts';
import { measuredText } from './requirement-value.ts';
import { reportTitle, runName } from './run-name.ts';

/**
 * The verdicts as JUnit XML: a suite for each run that requirements name, a test case for each requirement. Violated is a failure;
 * undecided is skipped, with its reason, since nothing was shown either way.
 */
export function junit(result: Result): string {
  const { system, requirements, runs } = result;
  const suites = [...new Set(requirements.map(suiteName))];
  const counts = countsOf(requirements);
  const content = suites.map((name) => suite(name, result));
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element('testsuites', { name: reportTitle(system, runs), ...counts }, '\n', ...content)}\n`;
}

function suite(name: string, { file, seed, version, requirements }: Result): string {
  const own = requirements.filter((each) => suiteName(each) === name);
  const properties = Object.entries({ seed, version }).map(([key, value]) => element('property', { name: key, value }));
  const cases = own.map((each) => `    ${testCase(each, name, file)}\n`);
  return `  ${element('testsuite', { name, ...countsOf(own) }, '\n    ', element('properties', {}, ...properties), '\n', ...cases, '  ')}\n`;
}

function testCase(requirement: RequirementVerdict, classname: string, file: string): string {
  const { text, line, verdict, reason = '' } = requirement;
  const attributes = { name: text, classname, file, line };
  const measured = measuredText(requirement);
  const said = [measured, reason].filter((each) => each !== '').join('. ');
  if (verdict === 'violated')
    return element('testcase', attributes, element('failure', { message: measured, type: verdict }, escaped(`${file}:${line}: ${said}`)));
  if (verdict === 'undecided') return element('testcase', attributes, element('skipped', { message: said }));
  return element('testcase', attributes, element('system-out', {}, escaped(said)));
}

function countsOf(requirements: readonly RequirementVerdict[]): Record<string, number> {
  const count = (wanted: RequirementVerdict['verdict']): number => requirements.filter(({ verdict }) => verdict === wanted).length;
  return { tests: requirements.length, failures: count('violated'), errors: 0, skipped: count('undecided') };
}

function suiteName({ scenario, variant, traffic }: RequirementVerdict): string {
  return runName({ scenario, variant: variant ?? null, traffic });
}
