export {
  type AppPlace,
  appApplication,
  bootstrapApplication,
  platformProject,
  platformProjectObject,
  rootObjects,
  teamProject,
} from './objects.ts';
