/**
 * Puts the user's roles into the ID token and the access token, always as a list of strings.
 *
 * The claim's name is the client's metadata `role_claim`, so one Rule serves every app and leaves clients without it alone.
 */
function addRoleClaim(user, context, callback) {
  const claim = context.clientMetadata && context.clientMetadata.role_claim;
  if (typeof claim !== 'string' || claim === '') {
    return callback(null, user, context);
  }
  const metadata = (user && user.app_metadata) || {};
  const assigned = (context.authorization && context.authorization.roles) || [];
  const roles = listOfRoles(metadata.roles, assigned);
  context.idToken = Object.assign({}, context.idToken, { [claim]: roles });
  context.accessToken = Object.assign({}, context.accessToken, { [claim]: roles });
  return callback(null, user, context);

  function listOfRoles(...sources) {
    const strings = sources.flat(Infinity).filter((role) => typeof role === 'string' && role.trim() !== '');
    return [...new Set(strings.map((role) => role.trim()))];
  }
}
