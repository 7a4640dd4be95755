/**
 * The rules of a company: what its folder `policies/` holds, judged on what it renders.
 *
 * `readRules` reads the folder, `inspector` judges the objects of one cluster and says which part of an object each finding is about.
 */
export { describeRule, isTestFile, type RuleDescription, ruleJson, ruleText } from './description.ts';
export { type Found, type Inspection, type Inspector, inspector, type Surroundings } from './inspect.ts';
export { isRuleFile, type RuleFile, type Rules, readRules, TEAM_LABEL } from './rules.ts';
export { compareVersions, enforcing } from './versions.ts';
