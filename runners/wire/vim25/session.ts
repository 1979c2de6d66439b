// ServiceInstance and SessionManager: content, clock, login.
import { boolean, dateTime, moRef, number, object, one, optional, string } from './codec.ts'
import { acting, reading } from './method.ts'

/** AboutInfo. `apiVersion`: `5.5`, `6.7.3`, `8.0.3.0` … */
const aboutInfo = object('AboutInfo', {
  name: one(string),
  fullName: one(string),
  vendor: one(string),
  version: one(string),
  build: one(string),
  localeVersion: optional(string),
  localeBuild: optional(string),
  osType: one(string),
  productLineId: one(string),
  apiType: one(string),
  apiVersion: one(string),
  instanceUuid: optional(string),
  licenseProductName: optional(string),
  licenseProductVersion: optional(string),
})

/** ServiceContent: the managers that a session starts from. */
const serviceContent = object('ServiceContent', {
  rootFolder: one(moRef),
  propertyCollector: one(moRef),
  viewManager: optional(moRef),
  about: one(aboutInfo),
  setting: optional(moRef),
  userDirectory: optional(moRef),
  sessionManager: optional(moRef),
  authorizationManager: optional(moRef),
  perfManager: optional(moRef),
  scheduledTaskManager: optional(moRef),
  alarmManager: optional(moRef),
  eventManager: optional(moRef),
  taskManager: optional(moRef),
  extensionManager: optional(moRef),
  searchIndex: optional(moRef),
  fileManager: optional(moRef),
})

const userSession = object('UserSession', {
  key: one(string),
  userName: one(string),
  fullName: one(string),
  loginTime: one(dateTime),
  lastActiveTime: one(dateTime),
  locale: one(string),
  messageLocale: one(string),
  extensionSession: optional(boolean),
  ipAddress: optional(string),
  userAgent: optional(string),
  callCount: optional(number),
})

export const RetrieveServiceContent = reading('RetrieveServiceContent', {}, one(serviceContent))
export const CurrentTime = reading('CurrentTime', {}, one(dateTime))
export const Login = acting('Login', { userName: one(string), password: one(string), locale: optional(string) }, one(userSession))
export const Logout = acting('Logout', {}, null)
