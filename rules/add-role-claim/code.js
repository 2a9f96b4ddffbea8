/**
 * Puts the user's roles into the ID token and the access token, always as a list of strings.
 *
 * The claim's name is the client's metadata `role_claim`, so one Action serves every app and leaves clients without it alone.
 * Roles come from app_metadata, which users cannot change themselves, and from the tenant's role assignments.
 */
exports.onExecutePostLogin = async (event, api) => {
  const claim = event.client && event.client.metadata && event.client.metadata.role_claim;
  if (typeof claim !== 'string' || claim === '') {
    return;
  }
  const metadata = (event.user && event.user.app_metadata) || {};
  const assigned = (event.authorization && event.authorization.roles) || [];
  const roles = listOfRoles(metadata.roles, assigned);
  api.idToken.setCustomClaim(claim, roles);
  api.accessToken.setCustomClaim(claim, roles);
};

function listOfRoles(...sources) {
  const strings = sources.flat(Infinity).filter((role) => typeof role === 'string' && role.trim() !== '');
  return [...new Set(strings.map((role) => role.trim()))];
}
