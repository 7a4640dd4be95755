import { stringify } from 'yaml';

/** A new team's file: its name for people, and the SSO groups that may see and sync its apps. */
export function composeTeam(name: string, groups: readonly string[]): string {
  const team = { apiVersion: 'roadbed.dev/v1', kind: 'Team', name, groups: { developers: groups } };
  return `# yaml-language-server: $schema=../../platform/schema/team.schema.json\n${stringify(team, { lineWidth: 0 })}`;
}

/** `customer-care` as people write it: `Customer care`. */
export function spokenName(team: string): string {
  const words = team.replaceAll('-', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
