import { definePipelineRegulation, type PipelineRegulation } from 'roadbed';

/** What every regulation below asks for, in words of its own: known faults are looked for, and what runs is what was checked. */
const secureDevelopment = ['test', 'dependencies', 'code', 'secrets', 'container', 'sbom', 'sign'] as const;

/** What each regulation asks of pipelines. A company's own, or another country's, is a line more. */
export const regulations: readonly PipelineRegulation[] = [
  definePipelineRegulation({
    name: 'pci-dss',
    title: 'PCI DSS 4.0.1',
    steps: [...secureDevelopment, 'lint', 'infrastructure'],
    retention: 365,
    approval: true,
    source: 'requirements 6.2.3, 6.3.2, 6.3.3, 6.5.1, 10.5.1',
  }),
  definePipelineRegulation({
    name: 'hipaa',
    title: 'HIPAA Security Rule',
    steps: [...secureDevelopment, 'infrastructure'],
    // Six years.
    retention: 2190,
    approval: true,
    source: '45 CFR 164.308(a)(1), 164.316(b)(2)',
  }),
  definePipelineRegulation({
    name: 'gdpr',
    title: 'GDPR',
    steps: ['dependencies', 'code', 'secrets', 'container'],
    retention: 90,
    approval: false,
    source: 'articles 25 and 32',
  }),
  definePipelineRegulation({
    name: 'soc-2',
    title: 'SOC 2',
    steps: [...secureDevelopment],
    retention: 365,
    approval: true,
    source: 'criteria CC7.1 and CC8.1',
  }),
  definePipelineRegulation({
    name: 'iso-27001',
    title: 'ISO/IEC 27001:2022',
    steps: [...secureDevelopment, 'lint'],
    retention: 365,
    approval: false,
    source: 'annex A 8.8, 8.25, 8.28, 8.29',
  }),
  definePipelineRegulation({
    name: 'nis2',
    title: 'NIS 2',
    steps: [...secureDevelopment, 'licenses'],
    retention: 365,
    approval: false,
    source: 'directive (EU) 2022/2555, article 21(2)(d) and (e)',
  }),
  definePipelineRegulation({
    name: 'bsi-c5',
    title: 'BSI C5:2020 (Germany)',
    steps: [...secureDevelopment, 'infrastructure'],
    retention: 365,
    approval: true,
    source: 'criteria DEV-03, DEV-06, DEV-09, OPS-22',
  }),
];
