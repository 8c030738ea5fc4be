// SPDX-License-Identifier: Apache-2.0
package io.galidia.bench.micro;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BudgetTest {

    @Test
    void line_hasBenchmarkParametersAndBytes() {
        Budget budget = Budget.parse("DecodeBenchmark.decode\tversion=MQTT_5,packet=PUBACK\t24");
        assertThat(budget.benchmark()).isEqualTo("DecodeBenchmark.decode");
        assertThat(budget.parameters()).isEqualTo(Map.of("version", "MQTT_5", "packet", "PUBACK"));
        assertThat(budget.bytes()).isEqualTo(24);
        assertThat(Budget.parse("A.b\t-\t0").parameters()).isEmpty();
    }

    @Test
    void badLine_isRefusedWithWhatIsWrong() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Budget.parse("A.b 24"))
                .withMessageContaining("A.b 24");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Budget.parse("A.b\tx\t24"))
                .withMessageContaining("name=value, not \"x\"");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Budget.parse("A.b\t-\tmany"))
                .withMessageContaining("not \"many\"");
    }

    @Test
    void budget_isExceededByMoreThanTheNoiseOfTheMeasurementAndByNothingMeasured() {
        Budget budget = Budget.parse("A.b\t-\t24");
        assertThat(budget.isExceededBy(24.3)).isFalse();
        assertThat(budget.isExceededBy(27)).isTrue();
        assertThat(budget.isExceededBy(Double.NaN)).isTrue();
    }

    @Test
    void everyLineOfTheFile_namesAMethodThatExists() throws IOException, ClassNotFoundException {
        List<String> lines = Files.readAllLines(Path.of("budgets.tsv"));
        assertThat(lines).hasSizeGreaterThan(20);
        for (String line : lines.subList(1, lines.size())) {
            Budget budget = Budget.parse(line);
            String[] parts = budget.benchmark().split("\\.");
            assertThat(Class.forName(
                                    "io.galidia.bench.micro." + parts[0],
                                    false,
                                    getClass().getClassLoader())
                            .getMethods())
                    .as(line)
                    .anyMatch(method -> method.getName().equals(parts[1]));
        }
    }
}
