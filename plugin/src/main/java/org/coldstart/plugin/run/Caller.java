package org.coldstart.plugin.run;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.opensearch.common.util.concurrent.ThreadContext;

/**
 * Who asked for a run, as the security plugin tells it, so that a node that resumes it works with
 * the same roles. Without a security plugin there is none.
 *
 * @param user the user's name
 * @param roles the security plugin's own roles, not those of its backend
 */
public record Caller(String user, List<String> roles) {

  /** Where the security plugin puts {@code user|backend roles|roles|…}. */
  public static final String USER_INFO = "_opendistro_security_user_info";

  /** Where it takes {@code user|roles} from, for requests that no user sent. */
  public static final String INJECTED_ROLES = "opendistro_security_injected_roles";

  private static final String UNESCAPED_PIPE = "(?<!\\\\)\\|";
  private static final int ROLES_PART = 2;
  private static final String USER = "user";
  private static final String ROLES = "roles";

  /** Copies what could change. */
  public Caller {
    roles = List.copyOf(roles);
  }

  /** Whoever's request this thread serves; empty where no security plugin tells. */
  public static Optional<Caller> of(ThreadContext context) {
    return context.getTransient(USER_INFO) instanceof String told ? parse(told) : Optional.empty();
  }

  private static Optional<Caller> parse(String told) {
    String[] parts = told.split(UNESCAPED_PIPE, -1);
    boolean hasRoles = parts.length > ROLES_PART && !parts[ROLES_PART].isBlank();
    return parts[0].isBlank()
        ? Optional.empty()
        : Optional.of(
            new Caller(parts[0], hasRoles ? List.of(parts[ROLES_PART].split(",")) : List.of()));
  }

  /** Lets what this thread does next be done with the caller's roles. */
  public void inject(ThreadContext context) {
    context.putTransient(INJECTED_ROLES, user + "|" + String.join(",", roles));
  }

  /** As {@link #ofMap} reads it. */
  public Map<String, Object> toMap() {
    return Map.of(USER, user, ROLES, roles);
  }

  /** Reads what {@link #toMap} wrote. */
  @SuppressWarnings("unchecked")
  public static Caller ofMap(Map<String, Object> map) {
    return new Caller((String) map.get(USER), (List<String>) map.get(ROLES));
  }
}
