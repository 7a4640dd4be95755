import type { DraftObject } from '../json.ts';
import { isDraftObject } from '../json.ts';
import { type Defaults, empty, part, preset } from './default.ts';

/** Sources: Kubernetes pkg/apis/autoscaling/v1/defaults.go and v2/defaults.go. */
export const autoscaling: Defaults = {
  'autoscaling.HorizontalPodAutoscaler': (value) => preset(part(value, 'spec'), 'minReplicas', 1),
  'autoscaling/v2.HorizontalPodAutoscaler': (value) => {
    const spec = part(value, 'spec');
    preset(spec, 'minReplicas', 1);
    if (empty(spec, 'metrics')) {
      const target = { type: 'Utilization', averageUtilization: 80 };
      spec.metrics = [{ type: 'Resource', resource: { name: 'cpu', target } }];
    }
    const behavior = spec.behavior;
    if (!isDraftObject(behavior)) return;
    behavior.scaleUp = rules(behavior.scaleUp, {
      stabilizationWindowSeconds: 0,
      selectPolicy: 'Max',
      policies: [
        { type: 'Pods', value: 4, periodSeconds: 15 },
        { type: 'Percent', value: 100, periodSeconds: 15 },
      ],
    });
    // The window for scaling down is a setting of the controller, so it is left open here.
    behavior.scaleDown = rules(behavior.scaleDown, {
      selectPolicy: 'Max',
      policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }],
    });
  },
};

/** A scaling rule without any policy is refused, so an empty list may count as none here. */
function rules(given: DraftObject[string] | undefined, presets: DraftObject): DraftObject {
  const rule = isDraftObject(given) ? { ...given } : {};
  if (empty(rule, 'policies')) delete rule.policies;
  return { ...presets, ...rule };
}
